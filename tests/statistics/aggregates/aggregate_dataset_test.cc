#include "statistics/aggregates/aggregate_dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "statistics/aggregates/aggregate_reader.h"
#include "statistics/formats/eurostat.h"
#include "statistics/formats/publication.h"
#include "statistics/formats/sdmx_csv.h"
#include "statistics/formats/sdmx_csv_reader.h"
#include "tests/statistics/aggregates/filled_workbook.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::Contains;
using testing::HasSubstr;

AggregateReport ReportOf(const FilledWorkbook& workbook) {
  AggregateReading reading = ReadAggregateWorkbook(workbook.Write());
  for (const WorkbookProblem& problem : reading.problems) ADD_FAILURE() << problem.ToString();
  return *std::move(reading.report);
}

AggregatePublication Publication(const std::string& rule = "UN12") {
  return {.id = "reported-2024",
          .provider = "Regional Office",
          .period = ValueOrDie(Period::Create("2024")),
          .vintage = "final",
          .prepared = "2025-03-31T00:00:00Z",
          .duration_rule = rule};
}

const Observation& Find(const PublishedDataset& dataset, TableId table, const std::string& origin,
                        const std::string& destination) {
  return *std::ranges::find_if(dataset.observations(), [&](const Observation& o) {
    return o.table == table && o.origin == origin && o.destination == destination;
  });
}

TEST(AggregateDatasetTest, FiguresOfTheYearBecomeADataset) {
  const AggregateReport reports[] = {ReportOf(GoodWorkbook())};
  const PublishedDataset dataset = ValueOrDie(ToPublishedDataset(reports, Publication()));
  // Twenty figures without that of 2023 and the two of half years.
  EXPECT_EQ(dataset.observations().size(), 17U);
  EXPECT_EQ(dataset.facts().dated_by, "reporter");
  const Observation& immigrants = Find(dataset, TableId::kReportedImmigrants, "W", "TZ");
  EXPECT_EQ(immigrants.value, (Decimal{5000, 0}));
  EXPECT_EQ(immigrants.obs_status, 'V');
  const Observation& suppressed = Find(dataset, TableId::kReportedImmigrants, "UG", "TZ");
  EXPECT_FALSE(suppressed.value.has_value());
  EXPECT_EQ(suppressed.obs_status, 'Q');
  EXPECT_THAT(dataset.facts().notes, Contains(HasSubstr("parts of a year")));
  EXPECT_THAT(dataset.facts().notes,
              Contains("TZ (National Bureau of Statistics), REP_EMIG: source: Immigration "
                       "department; definition: Persons who change residence; duration rule: "
                       "OTHER: declared intention; coverage: Airports only."));
}

TEST(AggregateDatasetTest, FlowsByAnotherDurationRuleAreMarked) {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.tables["REP_EMIG"][0][7] = "";
  const AggregateReport reports[] = {ReportOf(workbook)};
  const PublishedDataset dataset = ValueOrDie(ToPublishedDataset(reports, Publication()));
  EXPECT_EQ(Find(dataset, TableId::kReportedEmigrants, "TZ", "UG").obs_status, 'D');
  EXPECT_EQ(Find(dataset, TableId::kReportedImmigrants, "W", "TZ").obs_status, 'V');
  const PublishedDataset other = ValueOrDie(ToPublishedDataset(reports, Publication("UN6P1D")));
  EXPECT_EQ(Find(other, TableId::kReportedImmigrants, "W", "TZ").obs_status, 'D');
}

TEST(AggregateDatasetTest, OfSeveralDaysOfAStockTheLatestIsPublished) {
  FilledWorkbook workbook = GoodWorkbook();
  workbook.tables["ABROAD_STOCK"].push_back({"2024-06-30", "KE", "_T", "_T", "_T", "88000", ""});
  const AggregateReport reports[] = {ReportOf(workbook)};
  const PublishedDataset dataset = ValueOrDie(ToPublishedDataset(reports, Publication()));
  EXPECT_EQ(Find(dataset, TableId::kAbroadStock, "TZ", "KE").value, (Decimal{90000, 0}));
}

TEST(AggregateDatasetTest, AYearWithoutFiguresIsRefused) {
  const AggregateReport reports[] = {ReportOf(GoodWorkbook())};
  AggregatePublication publication = Publication();
  publication.period = ValueOrDie(Period::Create("2020"));
  EXPECT_THAT(ToPublishedDataset(reports, publication),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("2020")));
}

TEST(AggregateDatasetTest, GoesThroughTheSameFormats) {
  const AggregateReport reports[] = {ReportOf(GoodWorkbook())};
  const PublishedDataset dataset = ValueOrDie(ToPublishedDataset(reports, Publication()));
  EXPECT_THAT(WritePublication(dataset), IsOk());
  const SdmxCsvContent read = ValueOrDie(ReadSdmxCsv1(ToSdmxCsv1(dataset)));
  EXPECT_EQ(read.period, dataset.facts().period);
  EXPECT_EQ(read.observations, dataset.observations());
  const std::map<std::string, std::string> eurostat = ToEurostatCsv(dataset);
  EXPECT_THAT(eurostat.at("migr_imm5prv"), HasSubstr("A,KE,COMPLET,Y15-24,NR,T,TZ,2024,300,"));
  EXPECT_THAT(eurostat.at("migr_imm5prv"), HasSubstr("A,TOTAL,COMPLET,TOTAL,NR,T,TZ,2024,5000,"));
  EXPECT_THAT(eurostat.at("migr_pop1ctz"), HasSubstr("A,KE,COMPLET,TOTAL,NR,T,TZ,2024,41000,"));
  EXPECT_THAT(eurostat.at("migr_acq"), HasSubstr("A,BI,COMPLET,TOTAL,NR,F,TZ,2024,120,"));
}

TEST(SdmxCsvReaderTest, OtherFilesAreRefusedWithTheLine) {
  const AggregateReport reports[] = {ReportOf(GoodWorkbook())};
  const std::string csv = ToSdmxCsv1(ValueOrDie(ToPublishedDataset(reports, Publication())));
  const auto with = [&](const std::string& old_text, const std::string& new_text) {
    std::string changed = csv;
    changed.replace(changed.find(old_text), old_text.size(), new_text);
    return ReadSdmxCsv1(changed).status();
  };
  const auto refused = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(with("DATAFLOW", "STRUCTURE"), StatusIs(refused, HasSubstr("SDMX-CSV")));
  EXPECT_THAT(with("REP_POP_STOCK,POP_STOCK", "POP,POP_STOCK"),
              StatusIs(refused, HasSubstr("line 2: not a measure")));
  EXPECT_THAT(with(",2024,65000000,", ",2024,65e6,"), StatusIs(refused, HasSubstr("line ")));
  EXPECT_THAT(with(",2024,65000000,", ",2023,65000000,"), StatusIs(refused));
  EXPECT_THAT(with(",2024,65000000,", ",2024,65000000"), StatusIs(refused, HasSubstr("fields")));
  EXPECT_THAT(ReadSdmxCsv1(""), StatusIs(refused));
  EXPECT_THAT(ReadSdmxCsv1("\"open"), StatusIs(refused));
}

}  // namespace
}  // namespace mirrorflow
