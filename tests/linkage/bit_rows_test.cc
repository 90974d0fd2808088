#include "linkage/bit_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(ReachesThreshold, NeedsACommonBit) {
  const auto threshold = ValueOrDie(DiceThreshold::Create(1, 65536));
  EXPECT_FALSE(ReachesThreshold(0, 0, 0, threshold));
  EXPECT_TRUE(ReachesThreshold(1, 1, 32767, threshold));
}

TEST(DiceScore, IsAtMostThatOfEqualRows) {
  EXPECT_EQ(DiceScore(5, 5, 5), kScoreOfEqual);
  EXPECT_EQ(DiceScore(1, 2, 2), kScoreOfEqual / 2);
  EXPECT_EQ(DiceScore(0, 0, 0), 0u);
}

TEST(DiceScore, KeepsTheOrderOfNeighbouringFractions) {
  // The closest pairs of fractions 2c/s with s <= 2^15 have neighbouring denominators.
  std::mt19937_64 random(11);
  for (int i = 0; i < 200000; ++i) {
    const auto s1 = static_cast<std::uint32_t>(32768 - random() % 50);
    const auto s2 = static_cast<std::uint32_t>(32768 - random() % 50);
    const auto c1 = static_cast<std::uint32_t>(1 + random() % (s1 / 2));
    const auto c2 = static_cast<std::uint32_t>(std::clamp<std::int64_t>(
        std::int64_t{c1} + static_cast<std::int64_t>(random() % 3) - 1, 1, s2 / 2));
    const std::uint64_t left = std::uint64_t{c1} * s2, right = std::uint64_t{c2} * s1;
    const std::uint32_t x = DiceScore(c1, 0, s1), y = DiceScore(c2, 0, s2);
    ASSERT_EQ(left < right, x < y) << c1 << "/" << s1 << " " << c2 << "/" << s2;
    ASSERT_EQ(left == right, x == y) << c1 << "/" << s1 << " " << c2 << "/" << s2;
  }
}

}  // namespace
}  // namespace mirrorflow
