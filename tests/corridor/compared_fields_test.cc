#include "corridor/compared_fields.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;

absl::StatusOr<ComparedFields> From(const std::vector<std::string>& names) {
  return ComparedFields::FromNames(names);
}

TEST(ComparedFields, AnyOrderIsReadOneOrderIsWritten) {
  const ComparedFields fields = ValueOrDie(From({"sex?", "birth_date", "address", "name"}));
  EXPECT_THAT(fields.Names(), ElementsAre("name", "birth_date", "sex?", "address"));
  EXPECT_EQ(ValueOrDie(ComparedFields::Parse(fields.ToString())), fields);
  EXPECT_TRUE(fields.Has(ComparedField::kSex));
  EXPECT_TRUE(fields.HasGaps(ComparedField::kSex));
  EXPECT_FALSE(fields.HasGaps(ComparedField::kAddress));
  EXPECT_FALSE(fields.Has(ComparedField::kPostcode));
  EXPECT_NE(fields, ValueOrDie(From({"name", "birth_date", "sex", "address"})));
  EXPECT_EQ(ComparedFields::All().Names().size(), 1 + kComparedFieldCount);
}

TEST(ComparedFields, RefusesWhatRowsAreNotMadeOfAndWhatStandsTwice) {
  const std::vector<std::vector<std::string>> bad = {
      {},
      {"name"},
      {"birth_date"},
      {"name", "birth_date", "document_number"},
      {"name", "birth_date", ""},
      {"name", "birth_date", "?"},
      {"name", "birth_date", "sex??"},
      {"name?", "birth_date"},
      {"name", "name", "birth_date"},
      {"name", "birth_date", "sex", "sex?"},
  };
  for (const auto& names : bad) {
    EXPECT_THAT(From(names), StatusIs(absl::StatusCode::kInvalidArgument))
        << ::testing::PrintToString(names);
  }
  for (const char* text : {"", "birth_date,name", "name,birth_date,", "name, birth_date"}) {
    EXPECT_THAT(ComparedFields::Parse(text), StatusIs(absl::StatusCode::kInvalidArgument)) << text;
  }
}

}  // namespace
}  // namespace mirrorflow
