#include "records/event_builder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// Builds rows of a table whose columns are exactly those of the mapping.
class EventBuilderTest : public testing::Test {
 protected:
  void Map(std::vector<MappedColumn> columns, std::vector<MappedConstant> constants = {}) {
    mapping_.source = "arrivals";
    mapping_.columns = std::move(columns);
    mapping_.constants = std::move(constants);
    for (std::size_t i = 0; i < mapping_.columns.size(); ++i) {
      if (mapping_.columns[i].column.empty()) {
        mapping_.columns[i].column = "c" + std::to_string(i);
      }
    }
  }

  EventBuilder& builder() {
    if (!builder_) {
      std::vector<std::string> header;
      for (const MappedColumn& column : mapping_.columns) header.push_back(column.column);
      builder_.emplace(ValueOrDie(BoundMapping::Create(mapping_, header)), 100);
    }
    return *builder_;
  }

  bool Build(std::vector<std::string_view> cells) {
    ++rows_;
    return builder().Build({.number = rows_, .line = rows_ + 1, .cells = cells}, event_);
  }

  ReadReport Report() {
    ReadReport report;
    builder().AddTo(report);
    return report;
  }

  std::string Errors() {
    std::string text;
    for (const ErrorCount& error : Report().error_counts) {
      text += error.column + " " + std::string(RowErrorCode(error.reason)) + " " +
              std::to_string(error.count) + "\n";
    }
    return text;
  }

  Mapping mapping_;
  std::optional<EventBuilder> builder_;
  std::uint64_t rows_ = 0;
  PersonEvent event_;
};

const MappedColumn kName = {FieldKind::kName, ""};
const MappedColumn kBirth = {FieldKind::kBirthDate, "dob", DateFormat::kYearMonthDay};
const MappedColumn kDate = {FieldKind::kEventDate, "date", DateFormat::kYearMonthDay};

TEST_F(EventBuilderTest, FillsEveryField) {
  Map({{FieldKind::kRecordId, "id"},
       kName,
       kName,
       {FieldKind::kParentName, "mother"},
       kBirth,
       {FieldKind::kSex, "sex"},
       {FieldKind::kCitizenship, "nat"},
       {FieldKind::kBirthCountry, "born"},
       {FieldKind::kBirthPlace, "place"},
       {FieldKind::kAddress, "street"},
       {FieldKind::kAddress, "town"},
       {FieldKind::kPostcode, "zip"},
       {FieldKind::kDocumentNumber, "doc"},
       {FieldKind::kNationalId, "nid"},
       {FieldKind::kOrigin, "from"},
       {FieldKind::kDestination, "to"},
       kDate});
  EXPECT_FALSE(Build({"r-1", "Dr Amina", "Wanjikũ-Otieno", "Mrs Njeri", "1990-06-15", "female",
                      "Kenya", "UGA", "Mbale", "12 Moi Ave", "Kisumu", "40 100", "ak-123", "77 88",
                      "KE", "Ouganda", "2024-03-01"}));
  EXPECT_EQ(event_.record_id, "r-1");
  EXPECT_THAT(event_.identity.name, ElementsAre("AMINA", "UANJIKU", "OTIENO"));
  EXPECT_THAT(event_.identity.parent_name, ElementsAre("NJERI"));
  EXPECT_EQ(event_.identity.birth_date, (PartialDate{1990, 6, 15}));
  EXPECT_EQ(event_.identity.sex, Sex::kFemale);
  EXPECT_EQ(event_.identity.citizenship->alpha2(), "KE");
  EXPECT_EQ(event_.identity.birth_country->alpha2(), "UG");
  EXPECT_THAT(event_.identity.birth_place, ElementsAre("MBALE"));
  EXPECT_THAT(event_.identity.address, ElementsAre("12", "MOI", "AVE", "KISUMU"));
  EXPECT_EQ(event_.identity.postcode, "40100");
  EXPECT_EQ(event_.identity.document_number, "AK123");
  EXPECT_EQ(event_.identity.national_id, "7788");
  EXPECT_EQ(event_.origin->alpha2(), "KE");
  EXPECT_EQ(event_.destination->alpha2(), "UG");
  EXPECT_EQ(event_.event_date, (PartialDate{2024, 3, 1}));
  EXPECT_EQ(event_.stratum, (Stratum{Sex::kFemale, BroadAge::k25To64}));
  EXPECT_EQ(Errors(), "");
}

TEST_F(EventBuilderTest, NothingOfTheRowBeforeStays) {
  Map({{FieldKind::kRecordId, "id"},
       kName,
       kBirth,
       {FieldKind::kSex, "sex"},
       {FieldKind::kCitizenship, "nat"},
       {FieldKind::kDocumentNumber, "doc"},
       {FieldKind::kOrigin, "from"},
       kDate});
  Build({"1", "Ann", "1990-01-01", "F", "KE", "A1", "KE", "2024-01-01"});
  Build({"", "", "", "", "", "", "", ""});
  EXPECT_EQ(event_.record_id, "");
  EXPECT_THAT(event_.identity.name, IsEmpty());
  EXPECT_FALSE(event_.identity.birth_date.known());
  EXPECT_EQ(event_.identity.sex, Sex::kUnknown);
  EXPECT_FALSE(event_.identity.citizenship);
  EXPECT_EQ(event_.identity.document_number, "");
  EXPECT_FALSE(event_.origin);
  EXPECT_FALSE(event_.event_date.known());
  EXPECT_EQ(event_.stratum, Stratum{});
}

TEST_F(EventBuilderTest, ConstantsHoldForEveryRow) {
  Map({kName}, {{FieldKind::kOrigin, "KE"},
                {FieldKind::kDestination, "Uganda"},
                {FieldKind::kCitizenship, "KEN"},
                {FieldKind::kEventDate, "2024"}});
  for (int i = 0; i < 2; ++i) {
    Build({"Ann"});
    EXPECT_EQ(event_.origin->alpha2(), "KE");
    EXPECT_EQ(event_.destination->alpha2(), "UG");
    EXPECT_EQ(event_.identity.citizenship->alpha2(), "KE");
    EXPECT_EQ(event_.event_date, (PartialDate{2024, 0, 0}));
    event_ = {};
  }
  EXPECT_EQ(Report().event_dates.year_only, 0u);  // not a quality of the file
}

TEST_F(EventBuilderTest, StatedMissingValuesAreMissing) {
  Map({kName, kBirth});
  mapping_.missing_values = {"NA", "."};
  Build({"NA", "."});
  EXPECT_THAT(event_.identity.name, IsEmpty());
  EXPECT_EQ(Report().field(FieldKind::kName).missing, 1u);
  EXPECT_EQ(Report().field(FieldKind::kBirthDate).missing, 1u);
  EXPECT_EQ(Errors(), "");
}

TEST_F(EventBuilderTest, HeapsOfAColumnAreCutAndCounted) {
  MappedColumn birth = kBirth;
  birth.heaps = {"01-01", "*-15"};
  Map({{FieldKind::kName, "name"}, birth});
  Build({"Ann", "1990-01-01"});
  EXPECT_EQ(event_.identity.birth_date, (PartialDate{1990, 0, 0}));
  Build({"Ann", "1990-04-15"});
  EXPECT_EQ(event_.identity.birth_date, (PartialDate{1990, 4, 0}));
  Build({"Ann", "1990-04-01"});
  EXPECT_EQ(event_.identity.birth_date, (PartialDate{1990, 4, 1}));
  EXPECT_EQ(Report().birth_dates.heaps, 2u);
}

TEST_F(EventBuilderTest, ALongNameIsCutAsInAZoneWhereTheOrderIsKnown) {
  const std::vector<MappedColumn> columns = {{FieldKind::kName, "surname"},
                                             {FieldKind::kName, "given"}};
  Map(columns);
  mapping_.surname_first = true;
  Build({"Razafindrandriatsimaniry", "Hery Lalaina Andriamihaja"});
  const std::vector<std::string> cut = event_.identity.name;
  EXPECT_THAT(cut, ElementsAre("RAZAFINDRANDRIATSIMANIRI", "HERI", "LALEINA"));
  Build({"RAZAFINDRANDRIATSIMANIRY", "HERY LALAINA"});
  EXPECT_EQ(event_.identity.name, cut);
  mapping_.surname_first = false;
  builder_.reset();
  Build({"Razafindrandriatsimaniry", "Hery Lalaina Andriamihaja"});
  EXPECT_EQ(event_.identity.name.size(), 4u);
}

TEST_F(EventBuilderTest, PurposeIsReadAndProtectionExcludes) {
  Map({{FieldKind::kName, "name"}, {FieldKind::kPurpose, "why"}});
  EXPECT_FALSE(Build({"Ann", "Emploi"}));
  EXPECT_EQ(event_.purpose, Purpose::kWork);
  EXPECT_FALSE(Build({"Ann", "Q9"}));
  EXPECT_EQ(event_.purpose, Purpose::kUnknown);
  EXPECT_TRUE(Build({"Ann", "asylum"}));
  EXPECT_EQ(Errors(), "why unknown_purpose 1\n");
}

TEST_F(EventBuilderTest, DocumentNumberIsRepairedByItsIssuersPattern) {
  Map({{FieldKind::kDocumentNumber, "doc"},
       {FieldKind::kDocumentIssuer, "issuer"},
       {FieldKind::kDocumentType, "type"},
       {FieldKind::kCitizenship, "nat"}});
  EXPECT_FALSE(Build({"AO123456", "KEN", "P", ""}));
  EXPECT_EQ(event_.identity.document_number, "A0123456");
  Build({"AO123456", "", "", "KE"});
  EXPECT_EQ(event_.identity.document_number, "A0123456");
  Build({"AO123456", "KEN", "V", ""});
  EXPECT_EQ(event_.identity.document_number, "AO123456");
  EXPECT_TRUE(Build({"AO123456", "KEN", "CTD", ""}));
}

TEST_F(EventBuilderTest, BadValueIsCountedAndTheRowStays) {
  Map({{FieldKind::kName, "name"},
       kBirth,
       {FieldKind::kSex, "sex"},
       {FieldKind::kCitizenship, "nat"},
       {FieldKind::kDocumentNumber, "doc"},
       {FieldKind::kAgeAtEvent, "age"}});
  Build({"Иван", "1990", "5", "Narnia", "000000", "abc"});
  Build({"Ann Лее", "1990-02-30", "F", "XCO", "A1", "140"});
  Build({"Bo", "30.2.90", "M", "KE", "A2", "40"});
  EXPECT_EQ(Errors(),
            "name foreign_script 2\n"
            "dob unreadable_date 1\n"
            "dob impossible_date 1\n"
            "sex unknown_sex 1\n"
            "nat unknown_country 1\n"
            "nat not_a_country 1\n"
            "doc placeholder 1\n"
            "age unreadable_age 2\n");
  const ReadReport report = Report();
  EXPECT_EQ(report.field(FieldKind::kName).usable, 2u);
  EXPECT_EQ(report.field(FieldKind::kName).unusable, 1u);
  EXPECT_EQ(report.field(FieldKind::kBirthDate).usable, 2u);  // year and month of the 30 February
  EXPECT_EQ(report.field(FieldKind::kBirthDate).unusable, 1u);
  EXPECT_FALSE(report.field(FieldKind::kOrigin).mapped);
}

TEST_F(EventBuilderTest, ErrorsSayWhereAndNeverWhat) {
  Map({{FieldKind::kName, "name"}, kBirth});
  Build({"Ann", "secret"});
  const ReadReport report = Report();
  ASSERT_EQ(report.errors.size(), 1u);
  EXPECT_EQ(report.errors[0].source, "arrivals");
  EXPECT_EQ(report.errors[0].row, 1u);
  EXPECT_EQ(report.errors[0].line, 2u);
  EXPECT_EQ(report.errors[0].column, "dob");
  EXPECT_THAT(report.errors[0].ToString(),
              HasSubstr("arrivals, row 1 (line 2), column dob (letters): "));
  EXPECT_THAT(report.errors[0].ToString(), Not(HasSubstr("secret")));
}

TEST_F(EventBuilderTest, StatedSexValuesComeFirst) {
  Map({kName, {FieldKind::kSex, "sex"}});
  mapping_.female_values = {"2", "m"};
  mapping_.male_values = {"1"};
  Build({"A", "2"});
  EXPECT_EQ(event_.identity.sex, Sex::kFemale);
  Build({"A", "1"});
  EXPECT_EQ(event_.identity.sex, Sex::kMale);
  Build({"A", "M"});
  EXPECT_EQ(event_.identity.sex, Sex::kFemale);
  Build({"A", "U"});
  EXPECT_EQ(event_.identity.sex, Sex::kUnknown);
  EXPECT_EQ(Errors(), "");
  EXPECT_EQ(Report().field(FieldKind::kSex).missing, 1u);
}

TEST_F(EventBuilderTest, AgeComesFromDatesAndElseFromTheColumn) {
  Map({kBirth, kDate, {FieldKind::kAgeAtEvent, "age"}});
  Build({"2000-06-15", "2024-06-14", "70"});
  EXPECT_EQ(event_.stratum.age, BroadAge::k15To24);
  Build({"", "2024-06-14", "70"});
  EXPECT_EQ(event_.stratum.age, BroadAge::k65Up);
  Build({"2000", "", "7"});
  EXPECT_EQ(event_.stratum.age, BroadAge::k0To14);
  Build({"2000", "", ""});
  EXPECT_EQ(event_.stratum.age, BroadAge::kUnknown);
}

TEST_F(EventBuilderTest, BirthAfterTheEventIsCounted) {
  Map({kBirth, kDate});
  Build({"2025-01-01", "2024-06-14"});
  EXPECT_EQ(event_.stratum.age, BroadAge::kUnknown);
  EXPECT_EQ(Errors(), "dob birth_after_event 1\n");
}

TEST_F(EventBuilderTest, RefugeeColumnSaysYesOrNo) {
  Map({kName, {FieldKind::kRefugee, "ref"}});
  for (const std::string_view no : {"", "0", "no", "False", "NON", "não"}) {
    EXPECT_FALSE(Build({"A", no})) << no;
  }
  for (const std::string_view yes : {"1", "y", "Yes", "TRUE", "oui", "sim"}) {
    EXPECT_TRUE(Build({"A", yes})) << yes;
  }
  EXPECT_EQ(Errors(), "");
  EXPECT_TRUE(Build({"A", "perhaps"}));  // excluded to be on the safe side
  EXPECT_EQ(Errors(), "ref unreadable_flag 1\n");
}

TEST_F(EventBuilderTest, StatedRefugeeValuesDecideAlone) {
  Map({kName, {FieldKind::kRefugee, "purpose"}});
  mapping_.refugee_values = {"PROT", "ASYLUM"};
  EXPECT_TRUE(Build({"A", "prot"}));
  EXPECT_FALSE(Build({"A", "WORK"}));
  EXPECT_FALSE(Build({"A", "1"}));
  EXPECT_EQ(Errors(), "");
}

TEST_F(EventBuilderTest, TravelDocumentCodesProtectRefugees) {
  Map({kName, {FieldKind::kCitizenship, "nat"}});
  EXPECT_TRUE(Build({"A", "XXB"}));
  EXPECT_TRUE(Build({"A", "Stateless"}));
  EXPECT_FALSE(Build({"A", "XXX"}));
  EXPECT_FALSE(Build({"A", "KE"}));
}

TEST_F(EventBuilderTest, CountsPrecisionOfDatesAndFirstJanuary) {
  Map({kBirth, kDate});
  Build({"1990-01-01", "2024-05-01"});
  Build({"1990-02-01", "2024-05"});
  Build({"1990", "2024"});
  Build({"1990-01", "2024-01-01"});
  Build({"", "x"});
  const ReadReport report = Report();
  EXPECT_EQ(report.birth_dates.whole_day, 2u);
  EXPECT_EQ(report.birth_dates.first_january, 1u);
  EXPECT_EQ(report.birth_dates.year_and_month, 1u);
  EXPECT_EQ(report.birth_dates.year_only, 1u);
  EXPECT_EQ(report.event_dates.whole_day, 2u);
  EXPECT_EQ(report.event_dates.first_january, 1u);
  EXPECT_EQ(report.event_dates.year_and_month, 1u);
  EXPECT_EQ(report.event_dates.year_only, 1u);
}

}  // namespace
}  // namespace mirrorflow
