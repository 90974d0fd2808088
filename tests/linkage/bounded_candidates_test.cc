#include "linkage/bounded_candidates.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace mirrorflow {
namespace {

std::vector<Candidate> RandomCandidates(std::size_t count, std::uint32_t records,
                                        std::mt19937_64& random) {
  std::vector<Candidate> candidates;
  for (std::size_t i = 0; i < count; ++i) {
    candidates.push_back({static_cast<std::uint32_t>(random() % records),
                          static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(random() % 5)});
  }
  return candidates;
}

CandidateLists LiteralLists(const std::vector<Candidate>& candidates, std::size_t depth) {
  std::map<std::uint32_t, std::vector<Candidate>> by_record;
  for (const Candidate& c : candidates) by_record[c.a].push_back(c);
  CandidateLists lists;
  for (auto& [record, list] : by_record) {
    std::ranges::sort(list, ComesBefore);
    if (list.size() > depth) {
      lists.cut_off.push_back(record);
      list.resize(depth);
    }
    lists.candidates.insert(lists.candidates.end(), list.begin(), list.end());
  }
  return lists;
}

// Enough for several compactions.
TEST(BoundedCandidates, KeepsTheFirstOfEachRecordWhateverTheOrder) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    std::mt19937_64 random(seed);
    const std::uint32_t depth = 1 + static_cast<std::uint32_t>(seed % 3);
    auto all = RandomCandidates(50000, 300, random);
    const CandidateLists expected = LiteralLists(all, depth);
    for (int order = 0; order < 2; ++order) {
      std::ranges::shuffle(all, random);
      BoundedCandidates bounded(depth);
      for (std::size_t begin = 0; begin < all.size(); begin += 777) {
        bounded.Add(std::span(all).subspan(begin, std::min<std::size_t>(777, all.size() - begin)));
      }
      EXPECT_EQ(std::move(bounded).Finish(), expected) << "seed " << seed;
    }
  }
}

TEST(BoundedCandidates, ListsOfPartsAreThoseOfTheWhole) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 random(seed);
    const auto all = RandomCandidates(500, 60, random);
    BoundedCandidates whole(4);
    for (std::size_t begin = 0; begin < all.size(); begin += 100) {
      BoundedCandidates part(4);
      part.Add(std::span(all).subspan(begin, 100));
      whole.Add(std::move(part).Finish());
    }
    EXPECT_EQ(std::move(whole).Finish(), LiteralLists(all, 4)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace mirrorflow
