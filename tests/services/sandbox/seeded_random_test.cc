#include "services/sandbox/generator/seeded_random.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "tests/services/sandbox/chi_square.h"

namespace mirrorflow {
namespace {

TEST(SeededRandom, EngineIsTheOneOfTheStandard) {
  // [rand.predef]: the 10000th value of a default-seeded mt19937_64.
  SeededRandom random(5489);
  std::uint64_t value = 0;
  for (int i = 0; i < 10000; ++i) value = random.Next();
  EXPECT_EQ(value, 9981545732273789042u);
}

TEST(SeededRandom, BelowIsUniform) {
  constexpr int kCells = 7;
  constexpr int kDraws = 70000;
  SeededRandom random(1);
  std::vector<std::uint64_t> counts(kCells);
  for (int i = 0; i < kDraws; ++i) ++counts[random.Below(kCells)];
  const std::vector<double> expected(kCells, kDraws / kCells);
  EXPECT_LT(ChiSquare(counts, expected), ChiSquareBound(kCells - 1, kOneInTenMillion));
}

TEST(SeededRandom, BelowIsUniformForLargeRanges) {
  // The remainder of 2^64 alone would come below 2^62 in half of all draws.
  SeededRandom random(8);
  std::uint64_t low = 0;
  for (int i = 0; i < 10000; ++i)
    low += random.Below(std::uint64_t{3} << 62) < std::uint64_t{1} << 62;
  ExpectShare(low, 10000, 1.0 / 3, "lowest third");
}

TEST(SeededRandom, BelowOneIsAlwaysZero) {
  SeededRandom random(1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.Below(1), 0u);
}

TEST(SeededRandom, BetweenReachesBothEnds) {
  SeededRandom random(2);
  std::set<int> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(random.Between(-2, 2));
  EXPECT_EQ(seen, (std::set<int>{-2, -1, 0, 1, 2}));
}

TEST(SeededRandom, ChanceKeepsItsProbability) {
  for (const double probability : {0.001, 0.1, 0.5, 0.97}) {
    SeededRandom random(3);
    std::uint64_t hits = 0;
    for (int i = 0; i < 100000; ++i) hits += random.Chance(probability);
    ExpectShare(hits, 100000, probability, "hits");
  }
}

TEST(SeededRandom, ChanceOfZeroAndOneAreCertain) {
  SeededRandom random(4);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_FALSE(random.Chance(0));
    EXPECT_TRUE(random.Chance(1));
  }
}

TEST(DerivedSeed, DiffersByEveryStepOfThePath) {
  std::set<std::uint64_t> seeds;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    for (std::uint64_t a = 0; a < 10; ++a) {
      seeds.insert(DerivedSeed(seed, {a}));
      for (std::uint64_t b = 0; b < 10; ++b) seeds.insert(DerivedSeed(seed, {a, b}));
    }
  }
  EXPECT_EQ(seeds.size(), 10u * 10u * 11u);
}

}  // namespace
}  // namespace mirrorflow
