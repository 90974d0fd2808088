#include "corridor/batch_rule.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using enum UnknownDestination;
using enum DurationRule;

TEST(BatchRuleTest, TheDefaultIsTheNarrowestRule) {
  EXPECT_EQ(BatchRule(), ValueOrDie(BatchRule::Create(kExclude, 0, kUn12, 1)));
}

TEST(BatchRuleTest, KeepsWhatItWasGiven) {
  const BatchRule rule = ValueOrDie(BatchRule::Create(kInclude, 6, kTemp3To12, 1000));
  EXPECT_EQ(rule.unknown_destination(), kInclude);
  EXPECT_EQ(rule.window_months(), 6u);
  EXPECT_EQ(rule.duration_rule(), kTemp3To12);
  EXPECT_EQ(rule.contribution_bound(), 1000u);
}

TEST(BatchRuleTest, RefusesAWideWindowAndABoundOutsideItsRange) {
  EXPECT_THAT(BatchRule::Create(kExclude, 7, kUn12, 1),
              StatusIs(absl::StatusCode::kInvalidArgument));
  for (const std::uint32_t bound : {0u, 1001u}) {
    EXPECT_THAT(BatchRule::Create(kExclude, 0, kUn12, bound),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(BatchRuleTest, NamesLeadThereAndBack) {
  for (const UnknownDestination rule : {kExclude, kInclude}) {
    EXPECT_EQ(ValueOrDie(UnknownDestinationFromName(UnknownDestinationName(rule))), rule);
  }
  EXPECT_THAT(UnknownDestinationFromName("maybe"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(DurationRuleTest, NamesAndCodesLeadThereAndBack) {
  for (const DurationRule rule : {kUn12, kUn6P1D, kTemp3To12}) {
    EXPECT_EQ(ValueOrDie(DurationRuleFromName(DurationRuleName(rule))), rule);
    EXPECT_EQ(ValueOrDie(DurationRuleFromCode(static_cast<std::uint32_t>(rule))), rule);
  }
  EXPECT_THAT(DurationRuleFromName("UN"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(DurationRuleFromCode(0), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(DurationRuleFromCode(4), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
