#include "linkage/optimal_assignment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include "linkage/one_to_one.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::uint64_t Sum(const std::vector<Candidate>& links) {
  std::uint64_t sum = 0;
  for (const Candidate& link : links) sum += link.score;
  return sum;
}

// Tries every set of links.
std::uint64_t LiteralBest(const std::vector<Candidate>& candidates, std::size_t from,
                          std::set<std::uint32_t>& taken_a, std::set<std::uint32_t>& taken_b) {
  if (from == candidates.size()) return 0;
  const Candidate& c = candidates[from];
  std::uint64_t best = LiteralBest(candidates, from + 1, taken_a, taken_b);
  if (!taken_a.contains(c.a) && !taken_b.contains(c.b)) {
    taken_a.insert(c.a);
    taken_b.insert(c.b);
    best = std::max(best, c.score + LiteralBest(candidates, from + 1, taken_a, taken_b));
    taken_a.erase(c.a);
    taken_b.erase(c.b);
  }
  return best;
}

TEST(AssignOptimally, GivesUpTheBestPairForTwoGoodOnes) {
  const std::vector<Candidate> candidates = {{0, 0, 90}, {0, 1, 80}, {1, 0, 80}};
  EXPECT_THAT(AssignOptimally(candidates, 2, 2),
              ElementsAre(Candidate{0, 1, 80}, Candidate{1, 0, 80}));
}

TEST(AssignOptimally, LeavesARecordAloneWhereThatIsWorthMore) {
  const std::vector<Candidate> candidates = {{0, 0, 90}, {0, 1, 20}, {1, 0, 60}};
  EXPECT_THAT(AssignOptimally(candidates, 2, 2), ElementsAre(Candidate{0, 0, 90}));
  EXPECT_THAT(AssignOptimally({}, 3, 0), IsEmpty());
}

TEST(AssignOptimally, HasTheGreatestSumOfAllAssignments) {
  std::uint64_t gained = 0;
  for (std::uint64_t seed = 1; seed <= 500; ++seed) {
    std::mt19937_64 random(seed);
    const std::uint32_t rows_a = 1 + static_cast<std::uint32_t>(random() % 6);
    const std::uint32_t rows_b = 1 + static_cast<std::uint32_t>(random() % 6);
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> scores;
    for (std::uint64_t i = random() % 13; i > 0; --i) {
      scores[{static_cast<std::uint32_t>(random() % rows_a),
              static_cast<std::uint32_t>(random() % rows_b)}] =
          1 + static_cast<std::uint32_t>(random() % 20);
    }
    std::vector<Candidate> candidates;
    for (const auto& [pair, score] : scores) candidates.push_back({pair.first, pair.second, score});
    const std::vector<Candidate> links = AssignOptimally(candidates, rows_a, rows_b);
    std::set<std::uint32_t> taken_a, taken_b;
    for (const Candidate& link : links) {
      EXPECT_TRUE(taken_a.insert(link.a).second && taken_b.insert(link.b).second);
      EXPECT_EQ(std::ranges::count(candidates, link), 1);
    }
    taken_a.clear();
    taken_b.clear();
    EXPECT_EQ(Sum(links), LiteralBest(candidates, 0, taken_a, taken_b)) << "seed " << seed;
    SortCandidates(candidates);
    gained += Sum(links) - Sum(MatchOneToOne(candidates, rows_a, rows_b));
  }
  EXPECT_GT(gained, 100u);
}

}  // namespace
}  // namespace mirrorflow
