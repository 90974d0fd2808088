#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "statistics/flow_matrix.h"
#include "statistics/suppression.h"
#include "statistics/table_csv.h"
#include "statistics/table_json.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

// The exact table has no way out.
template <typename Table>
concept Writable = requires(const Table& table) {
  ToCsv(std::span<const Table>(&table, 1));
}
|| requires(const Table& table) { ToJson(std::span<const Table>(&table, 1)); }
|| requires(const Table& table) { FlowMatrix(std::span<const Table>(&table, 1), Figure::kLinked); }
|| requires(const Table& table, std::ostream& out) { out << table; };
static_assert(Writable<ReleasedTable>);
static_assert(!Writable<FlowTable>);
static_assert(!std::is_constructible_v<ReleasedTable, FlowTable>);
static_assert(!std::is_default_constructible_v<ReleasedTable>);

constexpr Stratum kMen{Sex::kMale, BroadAge::k25To64};
constexpr Stratum kWomen{Sex::kFemale, BroadAge::k25To64};
constexpr Stratum kGirls{Sex::kFemale, BroadAge::k0To14};

// 300 men, 200 women, girls as given; links are half of the men.
ReleasedTable Table(std::string_view corridor, std::uint64_t girls, std::string_view year = "2024",
                    std::uint64_t men = 300) {
  StratumCounts reported{};
  reported[kMen.code()] = men;
  reported[kWomen.code()] = 200;
  reported[kGirls.code()] = girls;
  StratumCounts linked{};
  linked[kMen.code()] = men / 2;
  return ValueOrDie(SuppressSmallCells(
      ValueOrDie(FlowTable::Create(ValueOrDie(Corridor::Parse(corridor)),
                                   ValueOrDie(Period::Create(year)), reported, reported, linked)),
      10));
}

std::vector<std::vector<std::string>> Rows(const std::string& csv) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_EQ(line.back(), '\r');
    line.back() = ',';
    std::vector<std::string>& row = rows.emplace_back();
    std::istringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) row.push_back(field);
  }
  return rows;
}

TEST(TableCsvTest, RowsAreAsDocumented) {
  const std::vector tables = {Table("KE-UG", 4)};
  const std::string csv = ToCsv(tables);
  EXPECT_THAT(csv, testing::StartsWith("FREQ,MEASURE,ORIGIN,DESTINATION,SEX,AGE,TIME_PERIOD,"
                                       "OBS_VALUE,OBS_STATUS,CONF_STATUS\r\n"
                                       "A,EMIG_SENDER,KE,UG,_U,_U,2024,,Q,C\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nA,EMIG_SENDER,KE,UG,F,Y0T14,2024,,Q,C\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nA,EMIG_SENDER,KE,UG,F,Y25T64,2024,,Q,D\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nA,EMIG_SENDER,KE,UG,M,Y25T64,2024,300,A,F\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nA,IMMIG_RECEIVER,KE,UG,_T,_T,2024,504,A,F\r\n"));
  EXPECT_THAT(csv, HasSubstr("\r\nA,LINKED,KE,UG,M,Y25T64,2024,,Q,D\r\n"));
  EXPECT_EQ(Rows(csv).size(), 1U + 3 * (kStratumCount + 1));
}

TEST(TableCsvTest, EveryRowHasAValueOrIsMarkedSuppressed) {
  const std::vector tables = {Table("KE-UG", 4), Table("UG-KE", 0)};
  for (const std::vector<std::string>& row : Rows(ToCsv(tables))) {
    ASSERT_EQ(row.size(), 10U);
    if (row[0] == "FREQ") continue;
    EXPECT_EQ(row[7].empty(), row[8] == "Q");
    EXPECT_EQ(row[8] == "A", row[9] == "F");
    EXPECT_NE(row[7], "0");
  }
}

TEST(TableJsonTest, HoldsTheSameObservationsAsTheCsv) {
  const std::vector tables = {Table("KE-UG", 4), Table("UG-KE", 50)};
  const nlohmann::json json = nlohmann::json::parse(ToJson(tables));
  EXPECT_EQ(json["format"], "mirrorflow-flow-tables-v1");
  std::vector<std::vector<std::string>> rows;
  for (const nlohmann::json& table : json["tables"]) {
    EXPECT_EQ(table["suppression_threshold"], 10);
    for (const nlohmann::json& cell : table["cells"]) {
      rows.push_back({"A", cell["measure"], table["origin"], table["destination"], cell["sex"],
                      cell["age"], table["period"],
                      cell["value"].is_null() ? "" : cell["value"].dump(), cell["obs_status"],
                      cell["conf_status"]});
    }
  }
  std::vector<std::vector<std::string>> csv_rows = Rows(ToCsv(tables));
  csv_rows.erase(csv_rows.begin());
  EXPECT_EQ(rows, csv_rows);
}

TEST(FlowMatrixTest, ShowsTotalsSuppressedOnesAndGaps) {
  const std::vector tables = {Table("UG-KE", 0, "2024", 100000), Table("KE-UG", 4),
                              Table("KE-TZ", 4, "2024", 12)};
  EXPECT_EQ(ValueOrDie(FlowMatrix(tables, Figure::kEmigSender)),
            "EMIG_SENDER 2024, from \\ to\n"
            "        KE      TZ      UG\n"
            "KE       .     216     504\n"
            "UG  100200       .       .\n");
  EXPECT_THAT(ValueOrDie(FlowMatrix(tables, Figure::kLinked)),
              HasSubstr("KE      .    [c]    150"));
}

TEST(FlowMatrixTest, TablesThatDoNotFitOneMatrixAreRefused) {
  const std::vector twice = {Table("KE-UG", 4), Table("KE-UG", 5)};
  EXPECT_THAT(FlowMatrix(twice, Figure::kLinked),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("KE-UG")));
  const std::vector years = {Table("KE-UG", 4), Table("UG-KE", 5, "2023")};
  EXPECT_THAT(FlowMatrix(years, Figure::kLinked),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("period")));
  EXPECT_THAT(FlowMatrix({}, Figure::kLinked), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
