#include <gtest/gtest.h>

#include <map>
#include <string>
#include <thread>

#include "statistics/formats/chart_csv.h"
#include "statistics/formats/csv_row.h"
#include "statistics/formats/dataset_workbook.h"
#include "statistics/formats/eurostat.h"
#include "statistics/formats/json_stat.h"
#include "statistics/formats/publication.h"
#include "statistics/formats/sdmx_csv.h"
#include "statistics/formats/sdmx_json.h"
#include "statistics/formats/sdmx_ml.h"
#include "statistics/formats/workbook_file.h"
#include "tests/statistics/formats/format_readers.h"
#include "tests/statistics/sample_dataset.h"
#include "tests/status_matchers.h"
#include "workbook/xlsx_sheet.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {

// For messages of failed comparisons.
void PrintTo(const Observation& o, std::ostream* out) {
  *out << ObservationName(o) << " = " << (o.value ? o.value->ToString() : "none") << " ["
       << (o.low ? o.low->ToString() : "") << ", " << (o.high ? o.high->ToString() : "") << "] "
       << o.obs_status << o.conf_status;
}

namespace {

using testing::HasSubstr;

// The sample and a table as reported, with a crossed cell, decimals that end in zeros, a negative
// number and an estimate that was withheld.
PublishedDataset FullDataset() {
  std::vector<Observation> observations = SampleObservations();
  Observation reported;
  reported.table = TableId::kReportedImmigrants;
  reported.measure = Measure::kReportedImmigration;
  reported.origin = "TZ";
  reported.destination = "KE";
  reported.sex = "F";
  reported.age = "Y25T29";
  reported.citizenship = "COMESA_OTH";
  reported.birth = "TZ";
  reported.obs_status = 'V';
  reported.value = Decimal{.mantissa = 41, .decimals = 0};
  observations.push_back(reported);
  for (Observation& o : observations) {
    if (o.table == TableId::kTotal && o.origin == "RW" && o.destination == "KE" &&
        o.measure == Measure::kDualSystem) {
      o.value.reset();
      o.low.reset();
      o.high.reset();
      o.obs_status = 'Q';
      o.conf_status = 'N';
    }
  }
  return ValueOrDie(PublishedDataset::Create(SampleFacts(), observations));
}

TEST(FormatsTest, EveryFormatReadsBackAsTheSameObservations) {
  const PublishedDataset dataset = FullDataset();
  const std::vector<Observation>& expected = dataset.observations();
  ASSERT_GT(expected.size(), 1000U);
  EXPECT_EQ(ReadSdmxCsv(ToSdmxCsv1(dataset)), expected);
  EXPECT_EQ(ReadSdmxCsv(ToSdmxCsv2(dataset)), expected);
  EXPECT_EQ(ReadSdmxMl(ToSdmxData(dataset)), expected);
  EXPECT_EQ(ReadSdmxJson(ToSdmxJson(dataset)), expected);
  const std::vector<Observation> without_zeros = WithoutTrailingZeros(expected);
  EXPECT_EQ(WithoutTrailingZeros(ReadJsonStat(ToJsonStat(dataset))), without_zeros);
  EXPECT_EQ(WithoutTrailingZeros(ReadWorkbook(ValueOrDie(ToWorkbook(dataset)))), without_zeros);
}

TEST(FormatsTest, TheSampleHasWhatIsHardToKeep) {
  int missing = 0;
  int zeros = 0;
  int negative = 0;
  const PublishedDataset dataset = FullDataset();
  for (const Observation& o : dataset.observations()) {
    missing += !o.value.has_value();
    zeros += o.value.has_value() && o.value->decimals > 0 && o.value->mantissa % 10 == 0;
    negative += o.value.has_value() && o.value->mantissa < 0;
  }
  EXPECT_GT(missing, 100);
  EXPECT_GT(zeros, 5);
  EXPECT_GT(negative, 5);
}

TEST(FormatsTest, TheSameDatasetGivesTheSameBytes) {
  const PublishedDataset dataset = FullDataset();
  const std::map<std::string, std::string> first = ValueOrDie(WritePublication(dataset));
  // A clock in a file would show after its smallest unit, two seconds in ZIP archives.
  std::this_thread::sleep_for(std::chrono::milliseconds(2100));
  const std::map<std::string, std::string> second = ValueOrDie(WritePublication(dataset));
  ASSERT_EQ(first.size(), second.size());
  for (const auto& [name, bytes] : first) {
    EXPECT_TRUE(bytes == second.at(name)) << name;
    EXPECT_FALSE(bytes.empty()) << name;
    EXPECT_TRUE(name.starts_with("region-2024-1.")) << name;
  }
}

TEST(FormatsTest, NoFormatHasASuppressedValueOrAZeroInItsPlace) {
  const PublishedDataset dataset = FullDataset();
  int suppressed = 0;
  for (const std::vector<Observation>& read :
       {ReadSdmxCsv(ToSdmxCsv1(dataset)), ReadSdmxMl(ToSdmxData(dataset)),
        ReadSdmxJson(ToSdmxJson(dataset)), ReadJsonStat(ToJsonStat(dataset)),
        ReadWorkbook(ValueOrDie(ToWorkbook(dataset)))}) {
    for (const Observation& o : read) {
      if (o.obs_status != 'Q' && o.obs_status != 'O') continue;
      ++suppressed;
      EXPECT_FALSE(o.value.has_value() || o.low.has_value() || o.high.has_value())
          << ObservationName(o);
    }
  }
  EXPECT_GT(suppressed, 500);
}

TEST(SdmxCsvTest, ColumnsAreThoseOfTheVersion) {
  const PublishedDataset dataset = SampleDataset();
  EXPECT_THAT(ToSdmxCsv1(dataset),
              testing::StartsWith(
                  "DATAFLOW,FREQ,MEASURE,TABLE,ORIGIN,DESTINATION,DURATION_RULE,SEX,AGE,CITIZEN,"
                  "C_BIRTH,PURPOSE,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS,UNIT_MEASURE,"
                  "DECIMALS,CI_LOWER,CI_UPPER,RELEASE,VINTAGE,AGEDEF,DATED_BY,SDC_METHOD\r\n"
                  "MIRRORFLOW:DF_BILFLOW(1.0),A,EMIG_SENDER,TOTAL,ET,KE,UN12,_T,_T,_T,_T,_T,2024,"
                  "3378,A,F,PS,0,,,region-2024-1,provisional,COMPLET,receiver,official\r\n"));
  EXPECT_THAT(ToSdmxCsv2(dataset),
              testing::StartsWith("STRUCTURE,STRUCTURE_ID,ACTION,FREQ,MEASURE,"));
  EXPECT_THAT(ToSdmxCsv2(dataset),
              HasSubstr("\r\ndataflow,MIRRORFLOW:DF_BILFLOW(1.0),I,A,LINKED,TOTAL,RW,ET,UN12,_T,_T,"
                        "_T,_T,_T,2024,,Q,C,PS,,,,region-2024-1,"));
}

TEST(CsvRowTest, FieldsAreQuotedWhereTheyMustBe) {
  std::string csv;
  AppendCsvRow(std::vector<std::string>{"a", "b,c", "say \"d\"", "e\nf", ""}, csv);
  EXPECT_EQ(csv, "a,\"b,c\",\"say \"\"d\"\"\",\"e\nf\",\r\n");
}

TEST(SdmxMlTest, TextsAreEscaped) {
  EXPECT_THAT(ToSdmxData(SampleDataset()), HasSubstr("Office &lt;example &amp; sample&gt;"));
}

TEST(WorkbookFileTest, EverySheetHasATitleAndOneTableAndNoMergedCells) {
  const std::string bytes = ValueOrDie(ToWorkbook(SampleDataset()));
  const ZipArchive archive = ValueOrDie(ZipArchive::OpenBytes(bytes));
  const std::size_t sheets = ValueOrDie(XlsxSheetNames(archive)).size();
  EXPECT_EQ(sheets, 13U);
  for (std::size_t i = 1; i <= sheets; ++i) {
    const std::string part = "xl/worksheets/sheet" + std::to_string(i) + ".xml";
    const std::string xml = ValueOrDie(archive.ReadAll(part, 1 << 20));
    EXPECT_THAT(xml, HasSubstr("<tableParts count=\"1\">")) << part;
    EXPECT_THAT(xml, HasSubstr("<c r=\"A1\"")) << part;
    EXPECT_THAT(xml, HasSubstr("customWidth")) << part;
    EXPECT_THAT(xml, testing::Not(HasSubstr("mergeCell"))) << part;
    const std::string table =
        ValueOrDie(archive.ReadAll("xl/tables/table" + std::to_string(i) + ".xml", 1 << 20));
    // A header row, which is the default, and a name for each column.
    EXPECT_THAT(table, testing::Not(HasSubstr("headerRowCount=\"0\"")));
    EXPECT_THAT(table, testing::Not(HasSubstr("name=\"Column1\"")));
  }
}

TEST(WorkbookFileTest, WhatTheFormatCanNotHoldIsRefused) {
  const WorkbookFacts facts = {.title = "t", .author = "a", .created = "2025-06-30T12:00:00Z"};
  const auto write = [&](const std::string& name) {
    const WorkbookSheet sheets[] = {{.name = name, .title = "t"}};
    return WriteWorkbook(facts, sheets).status();
  };
  EXPECT_THAT(write("Table"), IsOk());
  EXPECT_THAT(write(""), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(write("a/b"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(write(std::string(32, 'a')), StatusIs(absl::StatusCode::kInvalidArgument));
  const WorkbookSheet sheets[] = {{.name = "A", .title = std::string(40000, 'x')}};
  EXPECT_THAT(WriteWorkbook(facts, sheets), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(WriteWorkbook({.title = "t", .author = "a", .created = "yesterday"}, {}),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ChartCsvTest, CorridorsHaveAColumnForEachMeasure) {
  const std::vector<std::vector<std::string>> rows = ReadCsvRows(ToCorridorCsv(SampleDataset()));
  ASSERT_EQ(rows.size(), 1 + SampleCorridors().size());
  EXPECT_EQ(rows[0][0], "origin");
  EXPECT_EQ(rows[0][5], "EMIG_SENDER");
  EXPECT_EQ(rows[1][0], "ET");
  EXPECT_EQ(rows[1][2], "KE");
  EXPECT_EQ(rows[1][5], "3378");
  // Rwanda to Ethiopia is suppressed: empty, not 0.
  EXPECT_EQ(rows[7][0] + rows[7][2], "RWET");
  EXPECT_EQ(rows[7][7], "");
}

TEST(ChartCsvTest, TheMatrixHasEachPairOnce) {
  const std::vector<std::vector<std::string>> rows =
      ReadCsvRows(ToMatrixCsv(SampleDataset(), Measure::kImmigReceiver));
  ASSERT_EQ(rows.size(), 5U);
  EXPECT_EQ(rows[0], (std::vector<std::string>{"origin", "ET", "KE", "RW", "UG"}));
  EXPECT_EQ(rows[2], (std::vector<std::string>{"KE", "574", "", "1311", "11239"}));
  EXPECT_EQ(rows[3][1], "");  // suppressed
}

TEST(EurostatTest, FlowsGoToTheTablesByCountryOfResidence) {
  const std::map<std::string, std::string> files = ToEurostatCsv(SampleDataset());
  ASSERT_EQ(files.size(), 2U);
  const std::string& immigration = files.at("migr_imm5prv");
  EXPECT_THAT(immigration,
              testing::StartsWith("DATAFLOW,freq,partner,agedef,age,unit,sex,geo,TIME_PERIOD,"
                                  "OBS_VALUE,OBS_FLAG\r\n"));
  EXPECT_THAT(immigration,
              HasSubstr("ESTAT:MIGR_IMM5PRV(1.0),A,KE,COMPLET,TOTAL,NR,T,UG,2024,11239,\r\n"));
  EXPECT_THAT(immigration, HasSubstr("ESTAT:MIGR_IMM5PRV(1.0),A,KE,COMPLET,Y_LT15,NR,T,UG,2024,"));
  EXPECT_THAT(immigration, HasSubstr("A,RW,COMPLET,TOTAL,NR,T,ET,2024,,c\r\n"));
  EXPECT_THAT(files.at("migr_emi3nxt"), HasSubstr("A,UG,COMPLET,TOTAL,NR,F,KE,2024,"));
}

TEST(EurostatTest, EveryCellIsThereOnce) {
  for (const auto& [table, csv] : ToEurostatCsv(FullDataset())) {
    std::map<std::string, int> keys;
    std::vector<std::vector<std::string>> rows = ReadCsvRows(csv);
    for (std::vector<std::string>& row : rows) {
      std::string key;
      for (std::size_t i = 0; i < 9; ++i) key += row[i] + ",";
      EXPECT_EQ(++keys[key], 1) << table << ": " << key;
    }
  }
}

TEST(EurostatTest, CodesWithoutACounterpartAreLeftOut) {
  EXPECT_EQ(EurostatAge("Y5T9"), "Y5-9");
  EXPECT_EQ(EurostatAge("Y0T4"), "Y_LT5");
  EXPECT_EQ(EurostatAge("Y_GE85"), "Y_GE85");
  EXPECT_EQ(EurostatCountry("GR"), "EL");
  EXPECT_EQ(EurostatCountry("GB"), "UK");
  EXPECT_EQ(EurostatCountry("COMESA_OTH"), std::nullopt);
  EXPECT_EQ(EurostatSex("_U"), "UNK");
  // The crossed row of the reported table has both a partner and a citizenship.
  EXPECT_THAT(ToEurostatCsv(FullDataset()).at("migr_imm5prv"), Not(HasSubstr("TZ")));
}

}  // namespace
}  // namespace mirrorflow
