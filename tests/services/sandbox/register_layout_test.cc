#include "services/sandbox/generator/register_layout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "services/sandbox/generator/member_states.h"
#include "tests/services/sandbox/csv_rows.h"

namespace mirrorflow {
namespace {

RegisterRow SomeRow() {
  RegisterRow row;
  row.record_id = "1";
  row.person.given = {"ÉRIC", "PAUL"};
  row.person.family = {"KABONGO"};
  row.person.parent = {"JEAN", "KABONGO"};
  row.person.birth_date = {1990, 3, 4};
  row.person.sex = Sex::kMale;
  row.person.citizenship = *MemberStateIndex("CD");
  row.person.birth_country = *MemberStateIndex("RW");
  row.person.birth_place = "GOMA";
  row.person.last_address = "7 RUE X, GOMA";
  row.person.document_number = "OP1234567";
  row.other_country = *MemberStateIndex("ET");
  row.event_date = {2024, 12, 31};
  return row;
}

std::string Cell(std::string_view state, RegisterKind kind, RegisterField field,
                 const RegisterRow& row) {
  const RegisterLayout layout = MakeRegisterLayout(MemberStates()[*MemberStateIndex(state)], kind,
                                                   RegisterLayouts::kByState, 0);
  SeededRandom random(1);
  MissingTally missing{};
  const std::vector<std::string> cells = RowCells(layout, row, random, missing);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (layout.columns[i].field == field) return cells[i];
  }
  return "no such column";
}

TEST(RegisterLayout, EveryStateNeedsItsOwnMapping) {
  std::set<std::string> layouts;
  for (const MemberState& state : MemberStates()) {
    for (const RegisterKind kind : {RegisterKind::kEmigrants, RegisterKind::kImmigrants}) {
      const RegisterLayout layout = MakeRegisterLayout(state, kind, RegisterLayouts::kByState, 1);
      std::string signature = HeaderLine(layout) + layout.delimiter + layout.female_values[0];
      for (const RegisterColumn& column : layout.columns) signature += column.date_format;
      layouts.insert(signature + std::to_string(static_cast<int>(layout.style.country)));
    }
  }
  EXPECT_EQ(layouts.size(), 42u);
}

TEST(RegisterLayout, HasWhatALinkageNeeds) {
  for (const MemberState& state : MemberStates()) {
    for (const RegisterKind kind : {RegisterKind::kEmigrants, RegisterKind::kImmigrants}) {
      const RegisterLayout layout = MakeRegisterLayout(state, kind, RegisterLayouts::kByState, 1);
      std::multiset<std::string> fields;
      std::set<std::string> headers;
      for (const RegisterColumn& column : layout.columns) {
        fields.insert(std::string(MappingFieldName(column.field)));
        headers.insert(column.header);
        EXPECT_FALSE(column.header.empty());
        const bool date =
            column.field == RegisterField::kBirthDate || column.field == RegisterField::kEventDate;
        EXPECT_EQ(!column.date_format.empty(), date);
      }
      EXPECT_EQ(headers.size(), layout.columns.size()) << layout.source;
      for (const char* field :
           {"record_id", "birth_date", "sex", "document_number", "event_date"}) {
        EXPECT_EQ(fields.count(field), 1u) << layout.source << " " << field;
      }
      EXPECT_GE(fields.count("name"), 1u);
      const bool emigrants = kind == RegisterKind::kEmigrants;
      EXPECT_EQ(fields.count("destination"), emigrants ? 1u : 0u);
      EXPECT_EQ(fields.count("origin"), emigrants ? 0u : 1u);
      EXPECT_EQ(fields.count("refugee"), emigrants ? 0u : 1u);
      EXPECT_EQ(emigrants ? layout.fixed_origin : layout.fixed_destination, state.alpha2);
      EXPECT_EQ(emigrants ? layout.fixed_destination : layout.fixed_origin, "");
    }
  }
}

TEST(RegisterLayout, PlainIsTheSameForAll) {
  const auto header = [](std::string_view state) {
    return HeaderLine(MakeRegisterLayout(MemberStates()[*MemberStateIndex(state)],
                                         RegisterKind::kEmigrants, RegisterLayouts::kPlain, 1));
  };
  EXPECT_EQ(header("ET"), header("CD"));
  EXPECT_EQ(header("ET"),
            "record_id,surname,given_names,sex,birth_date,citizenship,birth_country,birth_place,"
            "parent_name,last_address,document_number,national_id,destination,departure_date\n");
}

TEST(RegisterLayout, StatesWriteTheSamePersonTheirWay) {
  const RegisterRow row = SomeRow();
  const auto out = RegisterKind::kEmigrants;
  const auto in = RegisterKind::kImmigrants;
  EXPECT_EQ(Cell("BI", out, RegisterField::kFamilyName, row), "KABONGO");
  EXPECT_EQ(Cell("BI", out, RegisterField::kGivenName, row), "Éric Paul");
  EXPECT_EQ(Cell("KE", out, RegisterField::kGivenName, row), "ERIC PAUL");
  EXPECT_EQ(Cell("UG", out, RegisterField::kFullName, row), "KABONGO, ERIC PAUL");
  EXPECT_EQ(Cell("MG", out, RegisterField::kFullName, row), "Éric Paul KABONGO");
  EXPECT_EQ(Cell("ET", in, RegisterField::kFatherName, row), "Kabongo");
  EXPECT_EQ(Cell("ET", in, RegisterField::kGrandfatherName, row), "");
  EXPECT_EQ(Cell("BI", in, RegisterField::kOrigin, row), "Éthiopie");
  EXPECT_EQ(Cell("ZW", in, RegisterField::kOrigin, row), "Ethiopia");
  EXPECT_EQ(Cell("KE", out, RegisterField::kDestination, row), "ET");
  EXPECT_EQ(Cell("EG", out, RegisterField::kDestination, row), "ETH");
  EXPECT_EQ(Cell("EG", out, RegisterField::kSex, row), "1");
  EXPECT_EQ(Cell("TN", out, RegisterField::kSex, row), "H");
  EXPECT_EQ(Cell("LY", out, RegisterField::kSex, row), "MALE");
  EXPECT_EQ(Cell("LY", out, RegisterField::kBirthDate, row), "03/04/1990");
  EXPECT_EQ(Cell("BI", out, RegisterField::kBirthDate, row), "04/03/1990");
  EXPECT_EQ(Cell("KM", out, RegisterField::kEventDate, row), "20241231");
  EXPECT_EQ(Cell("EG", out, RegisterField::kEventDate, row), "2024/12/31");
  EXPECT_EQ(Cell("KE", out, RegisterField::kDocumentNumber, row), "CODOP1234567");
  EXPECT_EQ(Cell("DJ", out, RegisterField::kDocumentNumber, row), "COD-OP1234567");
  EXPECT_EQ(Cell("DJ", in, RegisterField::kRefugee, row), "non");
  RegisterRow refugee = row;
  refugee.refugee = true;
  EXPECT_EQ(Cell("DJ", in, RegisterField::kRefugee, refugee), "oui");
  EXPECT_EQ(Cell("ER", out, RegisterField::kBirthPlace, row), "no such column");
}

TEST(RegisterLayout, MissingScaleOfZeroLeavesNoCellEmpty) {
  const RegisterLayout layout =
      MakeRegisterLayout(MemberStates()[*MemberStateIndex("ZM")], RegisterKind::kEmigrants,
                         RegisterLayouts::kByState, 0);
  for (const double rate : layout.missing_rates) EXPECT_EQ(rate, 0);
}

TEST(RegisterLayout, CanaryKeepsItsLettersAndGetsNoIssuer) {
  RegisterRow row = SomeRow();
  row.verbatim = true;
  row.person.given = {"Xanthippé"};
  EXPECT_EQ(Cell("KE", RegisterKind::kEmigrants, RegisterField::kGivenName, row), "Xanthippé");
  EXPECT_EQ(Cell("KE", RegisterKind::kEmigrants, RegisterField::kDocumentNumber, row), "OP1234567");
}

TEST(FormatDate, WritesDatesKnownToTheYear) {
  const PartialDate year = {1975, 0, 0};
  EXPECT_EQ(FormatDate(year, "YYYY-MM-DD"), "1975");
  EXPECT_EQ(FormatDate(year, "YYYY/MM/DD"), "1975");
  EXPECT_EQ(FormatDate(year, "MM/DD/YYYY"), "1975");
  EXPECT_EQ(FormatDate(year, "DD/MM/YYYY"), "00/00/1975");
  EXPECT_EQ(FormatDate(year, "YYYYMMDD"), "19750000");
  const PartialDate day = {1975, 2, 9};
  EXPECT_EQ(FormatDate(day, "YYYY-MM-DD"), "1975-02-09");
  EXPECT_EQ(FormatDate(day, "MM/DD/YYYY"), "02/09/1975");
  EXPECT_EQ(FormatDate(day, "DD/MM/YYYY"), "09/02/1975");
}

TEST(AppendCsvLine, QuotesWhatNeedsIt) {
  std::string line;
  AppendCsvLine({"a", "b;c", "say \"x\"", "", "two\nlines"}, ';', line);
  EXPECT_EQ(line, "a;\"b;c\";\"say \"\"x\"\"\";;\"two\nlines\"\n");
  EXPECT_EQ(CsvRows(line, ';'), (std::vector<CsvRow>{{"a", "b;c", "say \"x\"", "", "two\nlines"}}));
  line.clear();
  AppendCsvLine({"b;c"}, ',', line);
  EXPECT_EQ(line, "b;c\n");
}

}  // namespace
}  // namespace mirrorflow
