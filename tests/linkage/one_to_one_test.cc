#include "linkage/one_to_one.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <vector>

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;

// Literal: the best pair of all, away with everything that touches it, again.
std::vector<Candidate> LiteralMatch(std::vector<Candidate> left) {
  std::vector<Candidate> links;
  while (!left.empty()) {
    const Candidate best = *std::ranges::min_element(left, ComesBefore);
    links.push_back(best);
    std::erase_if(left, [&](const Candidate& c) { return c.a == best.a || c.b == best.b; });
  }
  return links;
}

// Few distinct scores, so that ties are common.
std::vector<Candidate> RandomCandidates(std::uint32_t rows_a, std::uint32_t rows_b,
                                        std::size_t count, std::mt19937_64& random) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> scores;
  for (std::size_t i = 0; i < count; ++i) {
    scores[{static_cast<std::uint32_t>(random() % rows_a),
            static_cast<std::uint32_t>(random() % rows_b)}] =
        static_cast<std::uint32_t>(random() % 8);
  }
  std::vector<Candidate> candidates;
  for (const auto& [pair, score] : scores) candidates.push_back({pair.first, pair.second, score});
  std::ranges::sort(candidates, ComesBefore);
  return candidates;
}

TEST(MatchOneToOne, TakesTheBestPairFirst) {
  EXPECT_THAT(
      MatchOneToOne(std::vector<Candidate>{{0, 1, 90}, {0, 0, 80}, {1, 1, 70}, {1, 0, 60}}, 2, 2),
      ElementsAre(Candidate{0, 1, 90}, Candidate{1, 0, 60}));
}

TEST(MatchOneToOne, BreaksTiesByRowAThenRowB) {
  EXPECT_THAT(
      MatchOneToOne(std::vector<Candidate>{{0, 0, 5}, {0, 1, 5}, {1, 0, 5}, {1, 1, 5}}, 2, 2),
      ElementsAre(Candidate{0, 0, 5}, Candidate{1, 1, 5}));
}

TEST(MatchOneToOne, IsTheLiteralMatchingForRandomCandidates) {
  for (std::uint32_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    const auto candidates = RandomCandidates(1 + seed % 20, 1 + seed * 7 % 19, 60, random);
    EXPECT_EQ(MatchOneToOne(candidates, 20, 20), LiteralMatch(candidates)) << "seed " << seed;
  }
}

TEST(MatchOneToOne, LeavesNoPairThatWouldBothRatherHaveEachOther) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    std::mt19937_64 random(seed);
    const auto candidates = RandomCandidates(30, 25, 150, random);
    std::map<std::uint32_t, Candidate> of_a, of_b;
    for (const Candidate& link : MatchOneToOne(candidates, 30, 25)) {
      ASSERT_TRUE(of_a.emplace(link.a, link).second) << "seed " << seed;
      ASSERT_TRUE(of_b.emplace(link.b, link).second) << "seed " << seed;
    }
    for (const Candidate& pair : candidates) {
      const bool a_gains = !of_a.contains(pair.a) || ComesBefore(pair, of_a.at(pair.a));
      const bool b_gains = !of_b.contains(pair.b) || ComesBefore(pair, of_b.at(pair.b));
      EXPECT_FALSE(a_gains && b_gains) << "seed " << seed << ", pair " << pair.a << " " << pair.b;
    }
  }
}

TEST(MatchOneToOne, OneRowMoreOrLessChangesTheCountByAtMostOne) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    std::mt19937_64 random(seed);
    const auto all = RandomCandidates(25, 25, 20 + random() % 200, random);
    const auto links = static_cast<int>(MatchOneToOne(all, 25, 25).size());
    for (std::uint32_t row = 0; row < 25; ++row) {
      auto without_a = all;
      std::erase_if(without_a, [&](const Candidate& c) { return c.a == row; });
      auto without_b = all;
      std::erase_if(without_b, [&](const Candidate& c) { return c.b == row; });
      const int less_a = links - static_cast<int>(MatchOneToOne(without_a, 25, 25).size());
      const int less_b = links - static_cast<int>(MatchOneToOne(without_b, 25, 25).size());
      EXPECT_TRUE(less_a == 0 || less_a == 1) << "seed " << seed << ", row " << row << " of a";
      EXPECT_TRUE(less_b == 0 || less_b == 1) << "seed " << seed << ", row " << row << " of b";
    }
  }
}

}  // namespace
}  // namespace mirrorflow
