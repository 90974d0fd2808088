#include "statistics/aggregates/aggregate_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "statistics/aggregates/aggregate_template.h"
#include "tests/statistics/aggregates/filled_workbook.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

// What is wrong with a workbook, a line each; "good" when nothing is.
std::vector<std::string> ProblemsOf(const FilledWorkbook& workbook) {
  const AggregateReading reading = ReadAggregateWorkbook(workbook.Write());
  EXPECT_EQ(reading.report.has_value(), reading.problems.empty());
  std::vector<std::string> lines;
  for (const WorkbookProblem& problem : reading.problems) lines.push_back(problem.ToString());
  return lines;
}

// The good workbook after a change of the rows of one sheet.
template <typename Change>
std::vector<std::string> After(const std::string& sheet, Change change) {
  FilledWorkbook workbook = GoodWorkbook();
  change(workbook.tables[sheet]);
  return ProblemsOf(workbook);
}

TEST(AggregateReaderTest, TakesAFilledInWorkbook) {
  const AggregateReading reading = ReadAggregateWorkbook(GoodWorkbook().Write());
  EXPECT_THAT(ProblemsOf(GoodWorkbook()), ElementsAre());
  ASSERT_TRUE(reading.report.has_value());
  const AggregateReport& report = *reading.report;
  EXPECT_EQ(report.country.alpha2(), "TZ");
  EXPECT_EQ(report.institution, "National Bureau of Statistics");
  EXPECT_EQ(report.prepared, "2025-03-31");
  EXPECT_EQ(report.rows.size(), 20U);
  EXPECT_EQ(report.answers.at("REP_EMIG.COVERAGE"), "Airports only");
  const auto find = [&](TableId table) {
    return *std::ranges::find_if(
        report.rows, [&](const AggregateRow& row) { return row.table->table == table; });
  };
  const AggregateRow immigrants = find(TableId::kReportedImmigrants);
  EXPECT_EQ(immigrants.observation.origin, "W");
  EXPECT_EQ(immigrants.observation.destination, "TZ");
  EXPECT_EQ(immigrants.observation.obs_status, 'V');
  EXPECT_EQ(immigrants.observation.value, (Decimal{5000, 0}));
  const AggregateRow emigrants = find(TableId::kReportedEmigrants);
  EXPECT_EQ(emigrants.observation.origin + emigrants.observation.destination, "TZUG");
  EXPECT_EQ(emigrants.observation.obs_status, 'E');
  EXPECT_EQ(find(TableId::kCitizenship).observation.citizenship, "BI");
  EXPECT_EQ(find(TableId::kPopulationStock).observation.origin, "_Z");
  EXPECT_EQ(find(TableId::kPermitFlow).period.text(), "2024-01/2024-06");
}

TEST(AggregateReaderTest, TheEmptyTemplateHasNoFigures) {
  const Country country = ValueOrDie(Country::Create("KE"));
  const std::string bytes = ValueOrDie(WriteAggregateTemplate(country, "2025-01-01T00:00:00Z"));
  EXPECT_EQ(bytes, ValueOrDie(WriteAggregateTemplate(country, "2025-01-01T00:00:00Z")));
  const AggregateReading reading = ReadAggregateWorkbook(bytes);
  std::vector<std::string> lines;
  for (const WorkbookProblem& problem : reading.problems) lines.push_back(problem.ToString());
  // All sheets, headers and questions are those the reader knows.
  EXPECT_THAT(lines,
              ElementsAre("sheet Cover, cell B7: the institution that reports must be stated",
                          "sheet Cover, cell B9: the date of preparation must be written as "
                          "2025-06-30",
                          "sheet Cover: no table of the workbook has figures"));
}

TEST(AggregateReaderTest, AWrongCodeIsRefusedWithItsCell) {
  EXPECT_THAT(After("REP_IMMIG", [](auto& rows) { rows[2][2] = "female"; }),
              ElementsAre("sheet REP_IMMIG, cell C5: 'female' is no code of SEX"));
  EXPECT_THAT(After("REP_IMMIG", [](auto& rows) { rows[1][1] = "KEN"; }),
              ElementsAre("sheet REP_IMMIG, cell B4: 'KEN' is no code of AREA"));
  EXPECT_THAT(After("REP_IMMIG", [](auto& rows) { rows[5][3] = "0-14"; }),
              ElementsAre("sheet REP_IMMIG, cell D8: '0-14' is no code of AGE"));
  EXPECT_THAT(After("CITIZEN_ACQ", [](auto& rows) { rows[0][3] = "NAT_ORIG"; }),
              ElementsAre("sheet CITIZEN_ACQ, cell D3: 'NAT_ORIG' is no code of CITIZEN"));
  EXPECT_THAT(After("PERMIT_STOCK", [](auto& rows) { rows[0][4] = ""; }),
              ElementsAre("sheet PERMIT_STOCK, cell E3: a code of PURPOSE is missing"));
  EXPECT_THAT(After("REP_EMIG", [](auto& rows) { rows[0][7] = "Z"; }),
              ElementsAre("sheet REP_EMIG, cell H3: 'Z' is no code of STATUS"));
  EXPECT_THAT(After("REP_EMIG", [](auto& rows) { rows[0][1] = "TZ"; }),
              ElementsAre(HasSubstr("cell B3: the reporting country can't be the other")));
}

TEST(AggregateReaderTest, ATotalThatDoesNotAddUpIsRefusedWithItsCell) {
  EXPECT_THAT(After("REP_IMMIG", [](auto& rows) { rows[3][6] = "691"; }),
              ElementsAre("sheet REP_IMMIG, cell G4: the total is 1200, but its parts by SEX add "
                          "up to 1201"));
  EXPECT_THAT(
      After("REP_IMMIG", [](auto& rows) { rows[8][6] = "49"; }),
      ElementsAre("sheet REP_IMMIG, cell G4: the total is 1200, but its parts by AGE (broad "
                  "groups) add up to 1199"));
  // Not all countries are there, so the parts may be less; not more.
  EXPECT_THAT(
      After("REP_IMMIG", [](auto& rows) { rows[0][6] = "1199"; }),
      ElementsAre("sheet REP_IMMIG, cell G3: the total is 1199, but its parts by ORIGIN add "
                  "up to 1200"));
  // With a part that is suppressed, the sum is not known.
  EXPECT_THAT(After("REP_IMMIG",
                    [](auto& rows) {
                      rows[2][6] = "";
                      rows[2][7] = "Q";
                    }),
              ElementsAre());
}

TEST(AggregateReaderTest, FiveYearGroupsAddUpToTheirBroadGroup) {
  const auto with = [](const std::string& last) {
    return After("REP_IMMIG", [&](auto& rows) {
      rows.push_back({"2024", "KE", "_T", "Y0T4", "_T", "_T", "90", ""});
      rows.push_back({"2024", "KE", "_T", "Y5T9", "_T", "_T", "60", ""});
      rows.push_back({"2024", "KE", "_T", "Y10T14", "_T", "_T", last, ""});
    });
  };
  EXPECT_THAT(with("50"), ElementsAre());
  EXPECT_THAT(with("51"), ElementsAre(HasSubstr("cell G8: the total is 200, but its parts by AGE "
                                                "(five-year groups) add up to 201")));
}

TEST(AggregateReaderTest, RoundedFiguresMayDifferByTheirRounding) {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.tables["REP_IMMIG"][3][6] = "700";
  EXPECT_THAT(ProblemsOf(workbook), testing::SizeIs(1));
  workbook.rounding_base = "5";  // three parts and the total, less than 5 each: up to 16
  EXPECT_THAT(ProblemsOf(workbook), ElementsAre());
  workbook.tables["REP_IMMIG"][3][6] = "707";
  EXPECT_THAT(ProblemsOf(workbook), ElementsAre(HasSubstr("add up to 1217")));
}

TEST(AggregateReaderTest, AnOverlappingPeriodIsRefusedWithItsCell) {
  EXPECT_THAT(After("PERMIT_FLOW", [](auto& rows) { rows[1][0] = "2024-06/2024-12"; }),
              ElementsAre("sheet PERMIT_FLOW, cell A4: the period 2024-06/2024-12 overlaps "
                          "2024-01/2024-06 of row 3 for the same figure"));
  EXPECT_THAT(After("REP_EMIG",
                    [](auto& rows) {
                      rows.push_back({"2024", "UG", "_T", "_T", "_T", "_T", "800", ""});
                    }),
              ElementsAre("sheet REP_EMIG, cell A4: the same figure stands in row 3"));
  // A long period is compared with all that it reaches into.
  EXPECT_THAT(After("PERMIT_FLOW",
                    [](auto& rows) {
                      rows = {{"2024", "_T", "_T", "KE", "_T", "700", ""},
                              {"2024-01/2024-03", "_T", "_T", "KE", "_T", "300", ""},
                              {"2024-10/2024-12", "_T", "_T", "KE", "_T", "300", ""}};
                    }),
              testing::SizeIs(2));
}

TEST(AggregateReaderTest, UnknownSheetsColumnsAndHeadersAreRefused) {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.more_sheets = {"Working copy"};
  EXPECT_THAT(ProblemsOf(workbook),
              ElementsAre("sheet Working copy: the template has no such sheet"));
  workbook = GoodWorkbook();
  workbook.headers["REP_EMIG"] = {"TIME_PERIOD", "ORIGIN",  "SEX",       "AGE",
                                  "CITIZEN",     "C_BIRTH", "OBS_VALUE", "OBS_STATUS"};
  EXPECT_THAT(ProblemsOf(workbook),
              ElementsAre("sheet REP_EMIG, cell B2: the header must be DESTINATION"));
  workbook = GoodWorkbook();
  workbook.headers["REP_EMIG"] = {"TIME_PERIOD", "DESTINATION", "SEX",        "AGE",   "CITIZEN",
                                  "C_BIRTH",     "OBS_VALUE",   "OBS_STATUS", "REMARK"};
  workbook.tables["REP_EMIG"][0] = {"2024", "UG", "_T", "_T", "_T", "_T", "800", "", "see note"};
  EXPECT_THAT(ProblemsOf(workbook),
              ElementsAre("sheet REP_EMIG, cell I3: the template has no such column"));
  workbook = GoodWorkbook();
  workbook.has_questionnaire = false;
  EXPECT_THAT(ProblemsOf(workbook), testing::Contains("sheet Questionnaire: the sheet is missing"));
}

TEST(AggregateReaderTest, ValuesThatAreNoneAreRefused) {
  for (const std::string value : {"12.5", "-3", "1,200", "about 800", "1E15"}) {
    EXPECT_THAT(After("REP_EMIG", [&](auto& rows) { rows[0][6] = value; }),
                ElementsAre("sheet REP_EMIG, cell G3: the value is not a whole number of persons"))
        << value;
  }
  EXPECT_THAT(After("REP_EMIG", [](auto& rows) { rows[0][6] = ""; }),
              ElementsAre(HasSubstr("cell G3: the value is missing")));
  EXPECT_THAT(After("REP_EMIG", [](auto& rows) { rows[0][7] = "Q"; }),
              ElementsAre(HasSubstr("cell G3: a value stands beside the status of a missing one")));
}

TEST(AggregateReaderTest, PeriodsThatAreNoneAreRefused) {
  for (const std::string period : {"24", "2024-13/2024-14", "2024-07/2024-06", "FY2024", ""}) {
    EXPECT_THAT(After("REP_EMIG", [&](auto& rows) { rows[0][0] = period; }),
                ElementsAre(HasSubstr("cell A3: not a period")))
        << period;
  }
  EXPECT_THAT(After("ABROAD_STOCK", [](auto& rows) { rows[0][0] = "2024"; }),
              ElementsAre(HasSubstr("cell A3: not a reference date")));
  EXPECT_THAT(After("ABROAD_STOCK", [](auto& rows) { rows[0][0] = "2023-02-29"; }),
              ElementsAre(HasSubstr("cell A3: not a reference date")));
}

TEST(AggregateReaderTest, GroupsBesideSingleCountriesAreRefused) {
  EXPECT_THAT(After("POP_STOCK",
                    [](auto& rows) {
                      rows.push_back({"2024-12-31", "_T", "_T", "COMESA_OTH", "_T", "80000", ""});
                    }),
              ElementsAre(HasSubstr("sheet POP_STOCK, cell D4: a single country beside groups")));
}

TEST(AggregateReaderTest, FiguresWithoutSourceOrDefinitionAreRefused) {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.answers.erase("POP_STOCK.SOURCE");
  workbook.answers["REP_IMMIG.DURATION"] = "";
  EXPECT_THAT(
      ProblemsOf(workbook),
      ElementsAre(
          "sheet Questionnaire: POP_STOCK.SOURCE is not answered, but the sheet POP_STOCK "
          "has figures",
          "sheet Questionnaire: REP_IMMIG.DURATION is not answered, but the sheet REP_IMMIG "
          "has figures"));
  // Without figures nothing has to be said.
  workbook.tables.erase("POP_STOCK");
  workbook.tables.erase("REP_IMMIG");
  EXPECT_THAT(ProblemsOf(workbook), ElementsAre());
}

TEST(AggregateReaderTest, CoverMustSayWhoReports) {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.country = "Tanzania";
  EXPECT_THAT(ProblemsOf(workbook),
              ElementsAre(HasSubstr("sheet Cover, cell B3: the reporting country")));
  workbook = GoodWorkbook();
  workbook.rounding_base = "0";
  EXPECT_THAT(ProblemsOf(workbook), ElementsAre(HasSubstr("cell B7: the rounding base")));
}

TEST(AggregateReaderTest, OtherFilesAreRefused) {
  for (const std::string bytes : {"", "a,b\r\n1,2\r\n", "PK\x03\x04 and nothing"}) {
    const AggregateReading reading = ReadAggregateWorkbook(bytes);
    EXPECT_FALSE(reading.report.has_value());
    ASSERT_EQ(reading.problems.size(), 1U);
    EXPECT_THAT(reading.problems[0].ToString(), HasSubstr("no XLSX workbook"));
  }
}

TEST(AggregateReaderTest, AtMostAHundredProblemsAreTold) {
  EXPECT_THAT(After("REP_EMIG",
                    [](auto& rows) {
                      for (int i = 0; i < 300; ++i) rows.push_back(rows[0]);
                      for (auto& row : rows) row[2] = "X";
                    }),
              testing::SizeIs(kMaxWorkbookProblems));
}

TEST(CellAddressTest, ColumnsAfterZHaveTwoLetters) {
  EXPECT_EQ(CellAddress(0, 1), "A1");
  EXPECT_EQ(CellAddress(25, 7), "Z7");
  EXPECT_EQ(CellAddress(26, 7), "AA7");
  EXPECT_EQ(CellAddress(701, 2), "ZZ2");
  EXPECT_EQ(CellAddress(702, 2), "AAA2");
}

}  // namespace
}  // namespace mirrorflow
