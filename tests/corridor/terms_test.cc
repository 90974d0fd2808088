#include "corridor/terms.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(DiceThresholdTest, IsAFractionAboveNoneAndUpToOne) {
  EXPECT_THAT(DiceThreshold::Create(4, 5), IsOk());
  EXPECT_THAT(DiceThreshold::Create(1, 1), IsOk());
  EXPECT_THAT(DiceThreshold::Create(65536, 65536), IsOk());
  for (const auto& [numerator, denominator] :
       {std::pair(0U, 5U), std::pair(6U, 5U), std::pair(0U, 0U), std::pair(1U, 65537U)}) {
    EXPECT_THAT(DiceThreshold::Create(numerator, denominator),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST(LinkageModeTest, NamesLeadThereAndBack) {
  for (const LinkageMode mode : kLinkageModes) {
    EXPECT_EQ(ValueOrDie(LinkageModeFromName(LinkageModeName(mode))), mode);
  }
  EXPECT_THAT(LinkageModeFromName("linkage unit"), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
