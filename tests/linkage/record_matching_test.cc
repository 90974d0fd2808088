#include "linkage/record_matching.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include "linkage/one_to_one.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

// Few distinct scores and some pairs twice, so that ties and repetitions are common.
std::vector<Candidate> RandomCandidates(std::uint32_t records, std::size_t count,
                                        std::mt19937_64& random) {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < count; ++i) {
    candidates.push_back({static_cast<std::uint32_t>(random() % records),
                          static_cast<std::uint32_t>(random() % records),
                          static_cast<std::uint32_t>(1 + random() % 6)});
  }
  return candidates;
}

// A source that holds all candidates and counts how often it is asked.
struct Everything {
  std::vector<Candidate> candidates;
  int asked = 0;

  CandidateLists First(std::uint32_t depth) const {
    BoundedCandidates bounded(depth);
    bounded.Add(candidates);
    return std::move(bounded).Finish();
  }
  RecordMatching::Source More(std::uint32_t most) {
    return [this, most](std::span<const std::uint32_t> records, std::uint32_t depth,
                        const std::function<bool(const Candidate&)>& wanted) {
      ++asked;
      EXPECT_TRUE(std::ranges::is_sorted(records));
      BoundedCandidates bounded(std::min(depth, most));
      for (const Candidate& c : candidates) {
        if (std::ranges::binary_search(records, c.a) && wanted(c)) bounded.Add({&c, 1});
      }
      return absl::StatusOr<CandidateLists>(std::move(bounded).Finish());
    };
  }
};

TEST(RecordMatching, IsTheGreedyMatchingWhereverListsAreCut) {
  int asked = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    std::mt19937_64 random(seed);
    const std::uint32_t records = 1 + static_cast<std::uint32_t>(random() % 40);
    Everything all{RandomCandidates(records, random() % 400, random)};
    std::vector<Candidate> sorted = all.candidates;
    SortCandidates(sorted);
    const auto expected = MatchOneToOne(sorted, records, records);
    for (const std::uint32_t depth : {1u, 2u, 1000u}) {
      RecordMatching matching(records, records);
      ASSERT_THAT(
          matching.Match(all.First(depth), all.More(1 + static_cast<std::uint32_t>(seed % 3))),
          IsOk());
      EXPECT_EQ(matching.Links(), expected) << "seed " << seed << ", depth " << depth;
      for (const Candidate& link : expected) {
        EXPECT_TRUE(matching.IsMatchedA(link.a) && matching.IsMatchedB(link.b));
      }
    }
    asked += all.asked;
  }
  EXPECT_GT(asked, 400);
}

TEST(RecordMatching, PairsOfAnEarlierCallStay) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    Everything first{RandomCandidates(30, 40, random)};
    Everything second{RandomCandidates(30, 200, random)};
    for (Candidate& c : first.candidates) c.score += 100;
    std::vector<Candidate> sorted = first.candidates;
    sorted.insert(sorted.end(), second.candidates.begin(), second.candidates.end());
    SortCandidates(sorted);
    RecordMatching matching(30, 30);
    ASSERT_THAT(matching.Match(first.First(2), first.More(2)), IsOk());
    ASSERT_THAT(matching.Match(second.First(2), second.More(2)), IsOk());
    EXPECT_EQ(matching.Links(), MatchOneToOne(sorted, 30, 30)) << "seed " << seed;
  }
}

// All rows alike: each record wants the same partners, in the same order.
TEST(RecordMatching, ManyEqualRecordsAskForFewRounds) {
  constexpr std::uint32_t kRecords = 4000;
  RecordMatching matching(kRecords, kRecords);
  CandidateLists first;
  for (std::uint32_t a = 0; a < kRecords; ++a) {
    first.candidates.push_back({a, 0, 7});
    first.cut_off.push_back(a);
  }
  int asked = 0;
  const auto more = [&](std::span<const std::uint32_t> records, std::uint32_t depth,
                        const std::function<bool(const Candidate&)>& wanted) {
    ++asked;
    BoundedCandidates bounded(depth);
    for (const std::uint32_t a : records) {
      std::vector<Candidate> list;
      for (std::uint32_t b = 0; b < kRecords; ++b) {
        if (wanted({a, b, 7})) list.push_back({a, b, 7});
      }
      bounded.Add(list);
    }
    return absl::StatusOr<CandidateLists>(std::move(bounded).Finish());
  };
  ASSERT_THAT(matching.Match(first, more), IsOk());
  EXPECT_LE(asked, 3);
  const std::vector<Candidate> links = matching.Links();
  ASSERT_EQ(links.size(), kRecords);
  for (std::uint32_t i = 0; i < kRecords; ++i) EXPECT_EQ(links[i], (Candidate{i, i, 7}));
}

TEST(RecordMatching, AnErrorOfTheSourceEndsIt) {
  RecordMatching matching(2, 1);
  const CandidateLists lists{{{0, 0, 5}, {1, 0, 4}}, {1}};
  EXPECT_THAT(matching.Match(lists,
                             [](auto, auto, const auto&) -> absl::StatusOr<CandidateLists> {
                               return absl::CancelledError("stopped");
                             }),
              StatusIs(absl::StatusCode::kCancelled));
}

}  // namespace
}  // namespace mirrorflow
