// The public linkage sets as registers: what is known about their defects must be what is reported.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "records/register_reader.h"
#include "records/sources/csv_source.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

struct SetRead {
  ReadReport report;
  std::vector<PersonEvent> events;
};

SetRead Read(Mapping mapping, std::unique_ptr<CsvSource> source) {
  std::vector<RegisterSource> sources;
  sources.push_back({std::move(mapping), std::move(source)});
  SetRead read;
  read.report =
      ValueOrDie(ReadRegister(sources, {.find_duplicate_ids = true}, [&read](PersonEvent&& event) {
        read.events.push_back(std::move(event));
        return absl::OkStatus();
      }));
  return read;
}

SetRead ReadFile(Mapping mapping, const std::filesystem::path& path) {
  return Read(std::move(mapping), ValueOrDie(CsvSource::OpenFile(path.string(), CsvFormat{})));
}

std::uint64_t ErrorsOf(const ReadReport& report, const std::string& column, RowErrorReason reason) {
  for (const ErrorCount& error : report.error_counts) {
    if (error.column == column && error.reason == reason) return error.count;
  }
  return 0;
}

Mapping FebrlMapping(std::string source) {
  return {.source = std::move(source),
          .columns = {{FieldKind::kRecordId, "rec_id"},
                      {FieldKind::kName, "given_name"},
                      {FieldKind::kName, "surname"},
                      {FieldKind::kBirthDate, "date_of_birth", DateFormat::kCompact},
                      {FieldKind::kAddress, "street_number"},
                      {FieldKind::kAddress, "address_1"},
                      {FieldKind::kAddress, "address_2"},
                      {FieldKind::kAddress, "suburb"},
                      {FieldKind::kPostcode, "postcode"}}};
}

TEST(PublicSets, Febrl4HalfOverlap) {
  MF_REQUIRE_DATA(a, "febrl4_half_overlap/a.csv");
  MF_REQUIRE_DATA(b, "febrl4_half_overlap/b.csv");
  const SetRead left = ReadFile(FebrlMapping("a"), a);
  EXPECT_EQ(left.report.events, 3333u);
  EXPECT_EQ(left.report.rejected, 0u);
  EXPECT_EQ(left.report.duplicate_record_ids, 0u);
  EXPECT_EQ(left.report.field(FieldKind::kBirthDate).missing, 62u);
  EXPECT_EQ(left.report.birth_dates.whole_day, 3271u);
  EXPECT_TRUE(left.report.error_counts.empty());

  const SetRead right = ReadFile(FebrlMapping("b"), b);
  EXPECT_EQ(right.report.events, 3333u);
  EXPECT_EQ(right.report.field(FieldKind::kBirthDate).missing, 129u);
  // 39 have no such day; one of them, in month 00, is a year.
  EXPECT_EQ(ErrorsOf(right.report, "date_of_birth", RowErrorReason::kImpossibleDate), 38u);
  EXPECT_GE(right.report.birth_dates.year_only, 1u);
  EXPECT_EQ(right.report.field(FieldKind::kBirthDate).usable, 3333u - 129u);
}

TEST(PublicSets, ClkhashDirty1000) {
  for (const auto& [name, missing] : {std::pair("clkhash_dirty_1000/dirty_1000_50_1.csv", 94u),
                                      std::pair("clkhash_dirty_1000/dirty_1000_50_2.csv", 89u)}) {
    MF_REQUIRE_DATA(path, name);
    const SetRead read = ReadFile(FebrlMapping(name), path);
    EXPECT_EQ(read.report.events, 1000u);
    EXPECT_EQ(read.report.field(FieldKind::kBirthDate).missing, missing);
    EXPECT_EQ(read.report.birth_dates.whole_day, 1000u - missing);
  }
}

TEST(PublicSets, WorldMpsLinkage) {
  MF_REQUIRE_DATA(official, "world_mps_linkage/official.csv");
  MF_REQUIRE_DATA(wikidata, "world_mps_linkage/wikidata.csv");
  const std::vector<MappedColumn> columns = {
      {FieldKind::kRecordId, "rec_id"},
      {FieldKind::kName, "name"},
      {FieldKind::kBirthDate, "dob", DateFormat::kYearMonthDay},
      {FieldKind::kSex, "sex"},
      {FieldKind::kCitizenship, "country"}};
  const SetRead left = ReadFile({.source = "official", .columns = columns}, official);
  EXPECT_EQ(left.report.events, 3255u);
  EXPECT_EQ(left.report.field(FieldKind::kName).usable, 3255u);
  EXPECT_EQ(left.report.field(FieldKind::kBirthDate).usable, 1174u);
  EXPECT_EQ(left.report.field(FieldKind::kSex).usable, 998u);
  EXPECT_EQ(left.report.field(FieldKind::kCitizenship).usable, 3255u);
  EXPECT_TRUE(left.report.error_counts.empty());

  const SetRead right = ReadFile({.source = "wikidata", .columns = columns}, wikidata);
  EXPECT_EQ(right.report.events, 2075u);
  EXPECT_EQ(right.report.field(FieldKind::kBirthDate).usable, 1698u);
  // One member of parliament was born in 1526.
  EXPECT_EQ(ErrorsOf(right.report, "dob", RowErrorReason::kImpossibleDate), 1u);
}

std::string Decompress(const std::filesystem::path& path) {
  std::string text;
  std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(("gzip -dc " + path.string()).c_str(), "r"),
                                             &pclose);
  char buffer[4096];
  while (const std::size_t size = std::fread(buffer, 1, sizeof(buffer), pipe.get())) {
    text.append(buffer, size);
  }
  return text;
}

TEST(PublicSets, PeselSim) {
  MF_REQUIRE_DATA(path, "pesel_sim/data-pesel-001.csv.gz");
  const SetRead read =
      Read({.source = "pesel",
            .columns = {{FieldKind::kName, "fname"},
                        {FieldKind::kName, "sname"},
                        {FieldKind::kName, "surname"},
                        {FieldKind::kBirthDate, "date", DateFormat::kYearMonthDay},
                        {FieldKind::kBirthPlace, "region"},
                        {FieldKind::kCitizenship, "country"}},
            .missing_values = {"NA", "<NA>"}},
           ValueOrDie(CsvSource::Create(std::make_unique<std::istringstream>(Decompress(path)),
                                        CsvFormat{})));
  EXPECT_EQ(read.report.events, 17000u);
  EXPECT_EQ(read.report.rejected, 0u);
  EXPECT_EQ(read.report.field(FieldKind::kCitizenship).unusable, 0u);
  std::ptrdiff_t tokens = 0;
  for (const PersonEvent& event : read.events) {
    tokens += std::ranges::count(event.identity.name, "NA");
  }
  EXPECT_EQ(tokens, 1);  // one person is named Nna
}

}  // namespace
}  // namespace mirrorflow
