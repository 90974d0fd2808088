#include "statistics/random_rounding.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mirrorflow {
namespace {

TEST(RandomRoundingTest, CountBelowTheThresholdIsSuppressed) {
  ReproducibleRandom random(1);
  for (std::uint64_t count = 0; count < 10; ++count) {
    EXPECT_EQ(RoundAtRandom(count, 10, 5, random), std::nullopt);
  }
  EXPECT_NE(RoundAtRandom(10, 10, 5, random), std::nullopt);
}

TEST(RandomRoundingTest, MultipleStaysAndOthersGoToANeighbouringMultiple) {
  ReproducibleRandom random(2);
  for (const std::uint32_t base : {3U, 5U}) {
    for (std::uint64_t count = 10; count < 60; ++count) {
      const std::int64_t rounded = *RoundAtRandom(count, 10, base, random);
      EXPECT_EQ(rounded % base, 0);
      EXPECT_LT(std::abs(rounded - static_cast<std::int64_t>(count)), base);
      if (count % base == 0) {
        EXPECT_EQ(rounded, static_cast<std::int64_t>(count));
      }
    }
  }
}

TEST(RandomRoundingTest, MeanOfManyRoundingsIsTheCount) {
  constexpr int kDraws = 200'000;
  ReproducibleRandom random(3);
  for (const std::uint32_t base : {3U, 5U}) {
    for (std::uint64_t count = 20; count < 25; ++count) {
      double sum = 0;
      for (int i = 0; i < kDraws; ++i) {
        sum += static_cast<double>(*RoundAtRandom(count, 10, base, random));
      }
      // Six standard errors of a step of `base`.
      EXPECT_NEAR(sum / kDraws, static_cast<double>(count), 6 * base * 0.5 / std::sqrt(kDraws));
    }
  }
}

TEST(RandomRoundingTest, VarianceOfEquallyFrequentResiduesIsTheStatedOne) {
  // Of residue r: r (base - r); averaged.
  EXPECT_DOUBLE_EQ(RandomRoundingVariance(3), (2 + 2) / 3.0);
  EXPECT_DOUBLE_EQ(RandomRoundingVariance(5), (4 + 6 + 6 + 4) / 5.0);
}

}  // namespace
}  // namespace mirrorflow
