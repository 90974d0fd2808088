#include "records/purpose.h"

#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(Purpose, NamesGoThereAndBack) {
  for (std::size_t i = 0; i < kPurposeCount; ++i) {
    const auto purpose = static_cast<Purpose>(i);
    EXPECT_EQ(ValueOrDie(PurposeFromName(PurposeName(purpose))), purpose);
    EXPECT_EQ(ParsePurpose(PurposeName(purpose)), purpose);
  }
  EXPECT_THAT(PurposeFromName("fun"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ParsePurpose, ReadsWordsInFourLanguages) {
  EXPECT_EQ(ParsePurpose("Employment"), Purpose::kWork);
  EXPECT_EQ(ParsePurpose("ÉTUDES"), Purpose::kStudy);
  EXPECT_EQ(ParsePurpose("Reagrupamento Familiar"), Purpose::kFamily);
  EXPECT_EQ(ParsePurpose("عودة"), Purpose::kReturn);
  EXPECT_EQ(ParsePurpose("asylum seeker"), Purpose::kProtection);
  EXPECT_EQ(ParsePurpose("Visiting friends and relatives"), Purpose::kVisit);
  EXPECT_EQ(ParsePurpose("X7"), std::nullopt);
  EXPECT_EQ(ParsePurpose(""), std::nullopt);
}

TEST(Purpose, VisitsAreToldFromMigration) {
  EXPECT_TRUE(IsVisit(Purpose::kHoliday));
  EXPECT_TRUE(IsVisit(Purpose::kCommuting));
  EXPECT_FALSE(IsVisit(Purpose::kOther));
  EXPECT_FALSE(IsVisit(Purpose::kUnknown));
}

}  // namespace
}  // namespace mirrorflow
