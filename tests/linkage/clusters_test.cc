#include "linkage/clusters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <utility>
#include <vector>

#include "tests/linkage/random_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Pairs = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

Pairs Linked(const OwnedRows& rows, DiceThreshold threshold) {
  const auto candidates = ValueOrDie(FindCandidatesWithin(rows.view(), threshold, {}));
  Pairs pairs;
  for (const Candidate& link : LinkClusters(rows.view(), candidates, threshold)) {
    EXPECT_EQ(link.score, DiceScore(CommonBits(rows.view().row(link.a), rows.view().row(link.b),
                                               rows.row_words),
                                    BitsSet(rows.view().row(link.a), rows.row_words),
                                    BitsSet(rows.view().row(link.b), rows.row_words)));
    pairs.emplace_back(link.a, link.b);
  }
  std::ranges::sort(pairs);
  return pairs;
}

// Literal: the most similar two clusters of all, by the average over all their pairs, again.
Pairs LiteralClusters(const OwnedRows& rows, DiceThreshold threshold) {
  const BitRows view = rows.view();
  std::vector<std::vector<std::uint32_t>> clusters;
  for (std::uint32_t i = 0; i < view.size(); ++i) clusters.push_back({i});
  while (true) {
    double best = static_cast<double>(threshold.numerator()) / threshold.denominator() - 1e-9;
    std::size_t best_x = 0, best_y = 0;
    for (std::size_t x = 0; x < clusters.size(); ++x) {
      for (std::size_t y = 0; y < x; ++y) {
        double sum = 0;
        for (const auto a : clusters[x]) {
          for (const auto b : clusters[y]) {
            const double common = CommonBits(view.row(a), view.row(b), view.row_words);
            sum += 2 * common /
                   (BitsSet(view.row(a), view.row_words) + BitsSet(view.row(b), view.row_words));
          }
        }
        const double average = sum / static_cast<double>(clusters[x].size() * clusters[y].size());
        if (average > best) {
          best = average;
          best_x = x;
          best_y = y;
        }
      }
    }
    if (best_x == best_y) break;
    clusters[best_y].insert(clusters[best_y].end(), clusters[best_x].begin(),
                            clusters[best_x].end());
    clusters.erase(clusters.begin() + static_cast<std::ptrdiff_t>(best_x));
  }
  Pairs pairs;
  for (auto& cluster : clusters) {
    std::ranges::sort(cluster);
    for (std::size_t j = 0; j < cluster.size(); ++j) {
      for (std::size_t i = 0; i < j; ++i) pairs.emplace_back(cluster[i], cluster[j]);
    }
  }
  std::ranges::sort(pairs);
  return pairs;
}

TEST(LinkClusters, IsLiteralAverageLinkageForRandomFiles) {
  const auto threshold = ValueOrDie(DiceThreshold::Create(8, 10));
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    std::mt19937_64 random(seed);
    // Wide rows, so that no two averages are equal.
    OwnedRows rows = RandomRows(5, 32, 0.3, random);
    for (int copies = 0; copies < 4; ++copies) {
      const OwnedRows more = RowsNear(rows, 5, 5, 0.3, 0.02 * (1 + copies), random);
      rows.words.insert(rows.words.end(), more.words.begin(), more.words.end());
    }
    const Pairs expected = LiteralClusters(rows, threshold);
    EXPECT_GT(expected.size(), 5u);
    EXPECT_EQ(Linked(rows, threshold), expected) << "seed " << seed;
  }
}

TEST(LinkClusters, AddsThePairThatOneSpoiltComparisonLost) {
  // 0-1 and 1-2 have Dice 0.8, 0-2 has 0.6; the average of 2 with {0, 1} is 0.7.
  const OwnedRows rows{{0b0000001111111111, 0b0000111111111100, 0b0011111111110000}, 1};
  EXPECT_THAT(Linked(rows, ValueOrDie(DiceThreshold::Create(7, 10))),
              ElementsAre(std::pair(0u, 1u), std::pair(0u, 2u), std::pair(1u, 2u)));
  EXPECT_THAT(Linked(rows, ValueOrDie(DiceThreshold::Create(71, 100))),
              ElementsAre(std::pair(0u, 1u)));
}

TEST(LinkClusters, LinksNothingWithoutCandidates) {
  EXPECT_THAT(Linked({{1, 2, 4}, 1}, ValueOrDie(DiceThreshold::Create(1, 2))), IsEmpty());
  EXPECT_THAT(Linked({{}, 1}, ValueOrDie(DiceThreshold::Create(1, 2))), IsEmpty());
}

}  // namespace
}  // namespace mirrorflow
