#include "statistics/aggregates/aggregate_consistency.h"

#include <gtest/gtest.h>

#include <string>

#include "statistics/aggregates/aggregate_reader.h"
#include "tests/statistics/aggregates/filled_workbook.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

AggregateReport ReportOf(const FilledWorkbook& workbook) {
  AggregateReading reading = ReadAggregateWorkbook(workbook.Write());
  for (const WorkbookProblem& problem : reading.problems) ADD_FAILURE() << problem.ToString();
  return *std::move(reading.report);
}

// A released figure of Kenya to Tanzania.
Observation Released(TableId table, Measure measure, std::int64_t value) {
  Observation o;
  o.table = table;
  o.measure = measure;
  o.origin = "KE";
  o.destination = "TZ";
  o.value = Decimal{.mantissa = value, .decimals = 0};
  return o;
}

// Findings as "reported/other/agrees".
std::vector<std::string> Compare(const std::vector<Observation>& released,
                                 const ConsistencyTolerance& tolerance = {}, int year = 2024) {
  std::vector<std::string> lines;
  for (const ConsistencyFinding& finding :
       CompareWithReleased(ReportOf(GoodWorkbook()), released, year, tolerance)) {
    lines.push_back(std::to_string(finding.reported) + "/" + std::to_string(finding.other) +
                    (finding.agrees ? "/agrees" : "/differs"));
  }
  return lines;
}

TEST(AggregateConsistencyTest, ReportedFlowsAreComparedWithTheirCounterpart) {
  EXPECT_THAT(Compare({Released(TableId::kTotal, Measure::kImmigReceiver, 1200)}),
              testing::ElementsAre("1200/1200/agrees"));
  // Emigrants of Kenya are nothing that Tanzania reports.
  EXPECT_THAT(Compare({Released(TableId::kTotal, Measure::kEmigSender, 1200)}), testing::IsEmpty());
  // Another year has another figure.
  EXPECT_THAT(Compare({Released(TableId::kTotal, Measure::kImmigReceiver, 1200)}, {}, 2023),
              testing::ElementsAre("1100/1200/differs"));
}

TEST(AggregateConsistencyTest, TheToleranceIsTheLargerOfPersonsAndPercent) {
  const auto with = [](std::int64_t released, ConsistencyTolerance tolerance) {
    return Compare({Released(TableId::kTotal, Measure::kImmigReceiver, released)}, tolerance)
        .front();
  };
  EXPECT_EQ(with(1260, {.persons = 10, .percent = 5}), "1200/1260/agrees");   // 60 <= 63
  EXPECT_EQ(with(1264, {.persons = 10, .percent = 5}), "1200/1264/differs");  // 64 > 63.2
  EXPECT_EQ(with(1264, {.persons = 64, .percent = 0}), "1200/1264/agrees");
  EXPECT_EQ(with(1265, {.persons = 64, .percent = 0}), "1200/1265/differs");
  EXPECT_EQ(with(1140, {.persons = 0, .percent = 5}), "1200/1140/agrees");  // 60 of 1200
  EXPECT_EQ(with(1139, {.persons = 0, .percent = 5}), "1200/1139/differs");
}

TEST(AggregateConsistencyTest, MoreLinkedThanReportedDiffers) {
  EXPECT_THAT(Compare({Released(TableId::kTotal, Measure::kLinked, 700)}),
              testing::ElementsAre("1200/700/agrees"));
  EXPECT_THAT(Compare({Released(TableId::kTotal, Measure::kLinked, 1400)}),
              testing::ElementsAre("1200/1400/differs"));
}

TEST(AggregateConsistencyTest, PartsAreComparedWithTheSamePart) {
  Observation women = Released(TableId::kBySex, Measure::kImmigReceiver, 480);
  women.sex = "F";
  Observation young = Released(TableId::kByBroadAge, Measure::kImmigReceiver, 290);
  young.age = "Y15T24";
  EXPECT_THAT(Compare({women, young}), testing::ElementsAre("500/480/agrees", "300/290/agrees"));
}

TEST(AggregateConsistencyTest, MissingFiguresAreNotCompared) {
  Observation suppressed = Released(TableId::kTotal, Measure::kImmigReceiver, 1);
  suppressed.value.reset();
  EXPECT_THAT(Compare({suppressed}), testing::IsEmpty());
  Observation uganda = Released(TableId::kTotal, Measure::kImmigReceiver, 50);
  uganda.origin = "UG";  // suppressed in the workbook
  EXPECT_THAT(Compare({uganda}), testing::IsEmpty());
}

TEST(AggregateConsistencyTest, NationalsAbroadAreComparedWithResidentsThere) {
  FilledWorkbook kenya = GoodWorkbook();
  kenya.country = "KE";
  kenya.tables.clear();
  kenya.tables["POP_STOCK"] = {{"2024-12-31", "_T", "_T", "TZ", "_T", "60000", ""}};
  const AggregateReport reports[] = {ReportOf(GoodWorkbook()), ReportOf(kenya)};
  const std::vector<ConsistencyFinding> findings = CompareStocks(reports, 2024, {});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].reported, 90000);
  EXPECT_EQ(findings[0].other, 60000);
  EXPECT_FALSE(findings[0].agrees);
  EXPECT_EQ(ToText(findings),
            "DIFFERS  ABROAD_STOCK TZ-KE REP_ABROAD_STOCK 2024-12-31 against POP_STOCK _Z-KE "
            "REP_POP_STOCK TZ 2024-12-31: 90000 and 60000 (difference 30000)\n");
  EXPECT_THAT(CompareStocks(reports, 2023, {}), testing::IsEmpty());
}

}  // namespace
}  // namespace mirrorflow
