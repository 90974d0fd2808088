#include "records/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

Mapping Arrivals() {
  return {.source = "arrivals",
          .columns = {{FieldKind::kRecordId, "id"},
                      {FieldKind::kName, "given_name"},
                      {FieldKind::kName, "surname"},
                      {FieldKind::kBirthDate, "dob", DateFormat::kDayMonthYear}}};
}

const std::vector<std::string> kHeader = {"id", "given_name", "surname", "dob", "sex"};

absl::Status BindStatus(Mapping mapping, const std::vector<std::string>& header) {
  return BoundMapping::Create(std::move(mapping), header).status();
}

TEST(FieldKind, NamesGoThereAndBack) {
  for (std::size_t i = 0; i < kFieldKindCount; ++i) {
    const auto field = static_cast<FieldKind>(i);
    EXPECT_EQ(ValueOrDie(FieldKindFromName(FieldKindName(field))), field);
  }
  EXPECT_THAT(FieldKindFromName("dob"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("birth_date")));
}

TEST(Mapping, BindsColumnsToTheirPlaces) {
  const BoundMapping bound = ValueOrDie(BoundMapping::Create(Arrivals(), kHeader));
  ASSERT_EQ(bound.columns().size(), 4u);
  EXPECT_EQ(bound.columns()[3].index, 3u);
  EXPECT_EQ(bound.columns()[3].date_format, DateFormat::kDayMonthYear);
  EXPECT_TRUE(bound.Has(FieldKind::kName));
  EXPECT_FALSE(bound.Has(FieldKind::kSex));
}

TEST(Mapping, ConstantCountsAsGiven) {
  Mapping mapping = Arrivals();
  mapping.constants = {{FieldKind::kDestination, "Kenya"}};
  EXPECT_TRUE(ValueOrDie(BoundMapping::Create(mapping, kHeader)).Has(FieldKind::kDestination));
}

TEST(Mapping, MissingColumnListsTheColumnsAndSuggestsTheNearest) {
  Mapping mapping = Arrivals();
  mapping.columns[2].column = "Surename";
  EXPECT_THAT(BindStatus(mapping, kHeader),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr("'Surename' for name"), HasSubstr("given_name, surname"),
                             HasSubstr("did you mean 'surname'?"))));
  mapping.columns[2].column = "zzzzzz";
  EXPECT_THAT(BindStatus(mapping, kHeader),
              StatusIs(absl::StatusCode::kNotFound, Not(HasSubstr("did you mean"))));
}

TEST(Mapping, FirstRowOfAFileWithoutHeaderIsNotShown) {
  EXPECT_THAT(
      BindStatus(Arrivals(), {"17", "Wanjiku", "Kamau", "12/03/1990", "F"}),
      StatusIs(absl::StatusCode::kNotFound, AllOf(HasSubstr("header"), Not(HasSubstr("Wanjiku")))));
}

TEST(Mapping, OtherDelimiterInTheHeaderIsNamed) {
  EXPECT_THAT(BindStatus(Arrivals(), {"id;given_name;surname;dob"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("set the delimiter to semicolon")));
  EXPECT_THAT(BindStatus(Arrivals(), {"x\tdob"}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("set the delimiter to tab")));
}

TEST(Mapping, OptionalColumnMayBeAbsent) {
  Mapping mapping = Arrivals();
  mapping.columns.push_back({.field = FieldKind::kPostcode, .column = "zip", .optional = true});
  const BoundMapping bound = ValueOrDie(BoundMapping::Create(mapping, kHeader));
  EXPECT_FALSE(bound.Has(FieldKind::kPostcode));
}

TEST(Mapping, RefugeeColumnCannotBeOptional) {
  Mapping mapping = Arrivals();
  mapping.columns.push_back({.field = FieldKind::kRefugee, .column = "ref", .optional = true});
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("refugee")));
}

TEST(Mapping, ColumnTwiceInTheHeaderIsRefused) {
  EXPECT_THAT(BindStatus(Arrivals(), {"id", "given_name", "surname", "dob", "dob"}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("two columns 'dob'")));
}

TEST(Mapping, EachContradictionIsRefused) {
  Mapping mapping = Arrivals();
  mapping.source = "";
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("source name")));

  mapping = Arrivals();
  mapping.delimiter = ' ';
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("delimiter")));

  mapping = Arrivals();
  mapping.columns[3].date_format.reset();
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("needs a date format")));

  mapping = Arrivals();
  mapping.columns[1].date_format = DateFormat::kYear;
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is not a date")));

  mapping = Arrivals();
  mapping.columns[1].column = "";
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("names no column")));

  mapping = Arrivals();
  mapping.columns[1].field = FieldKind::kRecordId;
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("two columns")));

  mapping = Arrivals();
  mapping.columns.push_back({FieldKind::kOrigin, "from"});
  mapping.constants = {{FieldKind::kOrigin, "KE"}};
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("given twice")));

  mapping = Arrivals();
  mapping.constants = {{FieldKind::kOrigin, "Atlantis"}};
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not a country")));

  mapping = Arrivals();
  mapping.constants = {{FieldKind::kEventDate, "31/12/2024"}};
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("not a date")));

  mapping = Arrivals();
  mapping.constants = {{FieldKind::kName, "Ann"}};
  EXPECT_THAT(ValidateMapping(mapping), StatusIs(absl::StatusCode::kInvalidArgument,
                                                 HasSubstr("a constant can't give name")));

  mapping = Arrivals();
  mapping.female_values = {"2"};
  mapping.male_values = {"1", "2"};
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("both sexes")));

  mapping = {.source = "x", .columns = {{FieldKind::kRecordId, "id"}, {FieldKind::kSex, "sex"}}};
  EXPECT_THAT(ValidateMapping(mapping),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("identifies a person")));
}

}  // namespace
}  // namespace mirrorflow
