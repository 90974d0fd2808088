#include "corridor/attack_bounds.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(AttackBounds, SmallestNumberOfPairsThatCoversTheKnownOnesCounts) {
  const AttackBounds bounds = AttackBounds::OfProject();
  EXPECT_EQ(bounds.ForPairs(0)->permille, 10u);
  EXPECT_EQ(bounds.ForPairs(100)->permille, 10u);
  EXPECT_EQ(bounds.ForPairs(101)->permille, 15u);
  EXPECT_EQ(bounds.ForPairs(501)->permille, 50u);
  EXPECT_EQ(bounds.ForPairs(8000)->permille, 400u);
  EXPECT_EQ(bounds.ForPairs(8001), nullptr);
}

TEST(AttackBounds, SharesRiseWithPairsAndAreShares) {
  EXPECT_THAT(AttackBounds::Create(0, {{100, 0}, {500, 0}, {501, 1000}}), IsOk());
  const auto is_invalid = StatusIs(absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(AttackBounds::Create(1001, {{100, 1}}), is_invalid);
  EXPECT_THAT(AttackBounds::Create(1, {}), is_invalid);
  EXPECT_THAT(AttackBounds::Create(1, {{0, 1}}), is_invalid);
  EXPECT_THAT(AttackBounds::Create(1, {{100, 1}, {100, 2}}), is_invalid);
  EXPECT_THAT(AttackBounds::Create(1, {{100, 2}, {200, 1}}), is_invalid);
  EXPECT_THAT(AttackBounds::Create(1, {{100, 1001}}), is_invalid);
  EXPECT_THAT(AttackBounds::Create(1, std::vector<KnownPairsBound>(17, {1, 1})), is_invalid);
}

}  // namespace
}  // namespace mirrorflow
