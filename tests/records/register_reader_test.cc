#include "records/register_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stop_token>
#include <string>
#include <vector>

#include "records/read_report_text.h"
#include "records/sources/csv_source.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kHeader = "id,name,dob,from,to,date,ref\n";

Mapping RegisterMapping(std::string name = "register") {
  return {.source = std::move(name),
          .columns = {{FieldKind::kRecordId, "id"},
                      {FieldKind::kName, "name"},
                      {FieldKind::kBirthDate, "dob", DateFormat::kYearMonthDay},
                      {FieldKind::kOrigin, "from"},
                      {FieldKind::kDestination, "to"},
                      {FieldKind::kEventDate, "date", DateFormat::kYearMonthDay},
                      {FieldKind::kRefugee, "ref"}}};
}

RegisterSource Register(std::string_view rows, Mapping mapping = RegisterMapping()) {
  std::string text = std::string(kHeader) + std::string(rows);
  const std::uint64_t size = text.size();
  return {std::move(mapping),
          ValueOrDie(CsvSource::Create(std::make_unique<std::istringstream>(std::move(text)),
                                       CsvFormat{}, size))};
}

std::vector<RegisterSource> Registers(std::string_view first, std::string_view second) {
  std::vector<RegisterSource> sources;
  sources.push_back(Register(first, RegisterMapping("first")));
  sources.push_back(Register(second, RegisterMapping("second")));
  return sources;
}

std::vector<RegisterSource> Registers(std::string_view rows) {
  std::vector<RegisterSource> sources;
  sources.push_back(Register(rows));
  return sources;
}

EventFilter KenyaToUganda2024() {
  return {ValueOrDie(Corridor::Parse("KE-UG")), ValueOrDie(Period::Create("2024"))};
}

class RegisterReaderTest : public testing::Test {
 protected:
  absl::StatusOr<ReadReport> Read(std::vector<RegisterSource> sources, ReadOptions options = {}) {
    return ReadRegister(sources, options, [this](PersonEvent&& event) {
      ids_.push_back(event.record_id);
      return absl::OkStatus();
    });
  }

  std::vector<std::string> ids_;
};

TEST_F(RegisterReaderTest, WithoutAFilterEveryEventIsTaken) {
  const ReadReport report =
      ValueOrDie(Read(Registers("1,Ann,1990,KE,UG,2024,\n"
                                "2,Bob,1991,UG,KE,2020,\n")));
  EXPECT_THAT(ids_, ElementsAre("1", "2"));
  EXPECT_EQ(report.rows, 2u);
  EXPECT_EQ(report.events, 2u);
}

TEST_F(RegisterReaderTest, EventsOfOneSourceCanBeHadInMemory) {
  RegisterSource one = Register("1,Ann,1990,KE,UG,2024,\n2,Bob,1991,UG,KE,2020,\n");
  const std::vector<PersonEvent> events =
      ValueOrDie(ReadEvents(std::move(one.mapping), std::move(one.source), {}));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events.front().record_id, "1");
  EXPECT_EQ(events.back().record_id, "2");

  std::stop_source stopped;
  stopped.request_stop();
  std::string rows;
  for (int i = 0; i < 5000; ++i) rows += "1,Ann,1990,KE,UG,2024,\n";
  RegisterSource again = Register(rows);
  EXPECT_THAT(
      ReadEvents(std::move(again.mapping), std::move(again.source), {}, stopped.get_token()),
      StatusIs(absl::StatusCode::kCancelled));
}

TEST_F(RegisterReaderTest, EveryRowHasOneFate) {
  const ReadReport report = ValueOrDie(Read(Registers("1,Ann,1990,KE,UG,2024-12-31,\n"
                                                      "2,Ann,1990,KE,TZ,2024,\n"
                                                      "3,Ann,1990,UG,KE,2024,\n"
                                                      "4,Ann,1990,KE,UG,2023-12-31,\n"
                                                      "5,Ann,1990,KE,UG,,\n"
                                                      "6,Ann,1990,KE,,2024,\n"
                                                      "7,Ann,1990,TZ,,2024,\n"
                                                      "8,Ann,1990,KE,UG,2024,1\n"
                                                      "9,too,few\n"
                                                      "10,,,KE,UG,2024,\n"),
                                            {.filter = KenyaToUganda2024()}));
  EXPECT_THAT(ids_, ElementsAre("1", "10"));
  EXPECT_EQ(report.rows, 10u);
  EXPECT_EQ(report.events, 2u);
  EXPECT_EQ(report.outside_corridor, 3u);
  EXPECT_EQ(report.outside_period, 1u);
  EXPECT_EQ(report.date_unknown, 1u);
  EXPECT_EQ(report.country_unknown, 1u);
  EXPECT_EQ(report.refugees_excluded, 1u);
  EXPECT_EQ(report.rejected, 1u);
  EXPECT_EQ(report.little_identity, 1u);
  EXPECT_EQ(report.rows, report.events + report.outside_corridor + report.outside_period +
                             report.date_unknown + report.country_unknown +
                             report.refugees_excluded + report.rejected);
}

TEST_F(RegisterReaderTest, RefugeesAreTakenOnlyWhenAdmitted) {
  const ReadReport report =
      ValueOrDie(Read(Registers("1,Ann,1990,KE,UG,2024,1\n"), {.include_refugees = true}));
  EXPECT_EQ(report.refugees_excluded, 0u);
  EXPECT_THAT(ids_, ElementsAre("1"));
}

TEST_F(RegisterReaderTest, FilterNeedsCountriesAndDate) {
  std::vector<RegisterSource> sources = Registers("1,Ann,1990,KE,UG,2024,\n");
  sources[0].mapping.columns.erase(sources[0].mapping.columns.begin() + 4);
  EXPECT_THAT(Read(std::move(sources), {.filter = KenyaToUganda2024()}),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("destination")));
}

TEST_F(RegisterReaderTest, ReadsSeveralSourcesInTurn) {
  const ReadReport report = ValueOrDie(
      Read(Registers("1,Ann,1990,KE,UG,2024,\n1,x\n", "1,Bob,1991,KE,UG,x,\n,Eve,,KE,UG,,\n"),
           {.find_duplicate_ids = true, .listed_errors = 10}));
  EXPECT_THAT(ids_, ElementsAre("1", "1", "row-2"));
  EXPECT_EQ(report.duplicate_record_ids, 1u);
  ASSERT_EQ(report.errors.size(), 2u);
  EXPECT_EQ(report.errors[0].ToString().substr(0, 23), "first, row 2 (line 3): ");
  EXPECT_EQ(report.errors[1].ToString().substr(0, 37), "second, row 1 (line 2), column date (");
}

TEST_F(RegisterReaderTest, ListsErrorsUpToTheBoundAndCountsAll) {
  const ReadReport report = ValueOrDie(
      Read(Registers("1,A,x,,,,\n2,A,x,,,,\n3,A,x,,,,\n", "4,A,x,,,,\n"), {.listed_errors = 2}));
  EXPECT_EQ(report.errors.size(), 2u);
  ASSERT_EQ(report.error_counts.size(), 2u);
  EXPECT_EQ(report.error_counts[0].count, 3u);
  EXPECT_EQ(report.error_counts[1].count, 1u);
}

TEST_F(RegisterReaderTest, WrongMappingIsFoundBeforeAnyRowIsRead) {
  std::vector<RegisterSource> sources = Registers("1,Ann,1990,KE,UG,2024,\n", "");
  sources[1].mapping.columns[1].column = "nam";
  EXPECT_THAT(Read(std::move(sources)),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("did you mean 'name'?")));
  EXPECT_TRUE(ids_.empty());
}

TEST_F(RegisterReaderTest, ErrorOfTheSinkEndsTheReading) {
  std::vector<RegisterSource> sources = Registers("1,A,,,,,\n2,A,,,,,\n");
  int calls = 0;
  EXPECT_THAT(ReadRegister(sources, {},
                           [&](PersonEvent&&) {
                             ++calls;
                             return absl::ResourceExhaustedError("disk full");
                           }),
              StatusIs(absl::StatusCode::kResourceExhausted, "disk full"));
  EXPECT_EQ(calls, 1);
}

TEST_F(RegisterReaderTest, StopsWhenAskedAndShowsProgress) {
  std::string rows;
  for (int i = 0; i < 60000; ++i) rows += std::to_string(i) + ",Ann,1990,KE,UG,2024,\n";
  std::vector<RegisterSource> sources = Registers(rows);
  std::stop_source stop;
  std::vector<ReadProgress> seen;
  EXPECT_THAT(ReadRegister(
                  sources, {}, [](PersonEvent&&) { return absl::OkStatus(); },
                  [&](const ReadProgress& progress) {
                    seen.push_back(progress);
                    if (seen.size() == 8) stop.request_stop();
                  },
                  stop.get_token()),
              StatusIs(absl::StatusCode::kCancelled));
  ASSERT_EQ(seen.size(), 8u);
  EXPECT_GT(seen.back().bytes_read, seen[0].bytes_read);
  EXPECT_EQ(seen[0].source, "register");
  EXPECT_EQ(seen[0].total_bytes, kHeader.size() + rows.size());
}

TEST_F(RegisterReaderTest, ProgressEndsAtTheWholeOfAllSources) {
  std::vector<RegisterSource> sources = Registers("1,A,,,,,\n", "2,B,,,,,\n");
  ReadProgress last;
  const auto report = ReadRegister(
      sources, {}, [](PersonEvent&&) { return absl::OkStatus(); },
      [&](const ReadProgress& progress) { last = progress; });
  ASSERT_THAT(report, IsOk());
  EXPECT_EQ(last.rows, 2u);
  EXPECT_EQ(last.total_bytes, last.bytes_read);
}

TEST_F(RegisterReaderTest, QualityReportHasTheFiguresAndNoValue) {
  const ReadReport report = ValueOrDie(Read(Registers("1,Zanzibella,1990-01-01,KE,UG,2024,\n"
                                                      "2,Zanzibella,31-31,KE,UG,2024,\n"
                                                      "3,,1990,KE,UG,2024,\n"
                                                      "4,x\n"),
                                            {.listed_errors = 5}));
  const std::string text = ReadReportText(report);
  EXPECT_THAT(text, AllOf(HasSubstr("Rows                                                    4\n"),
                          HasSubstr("Events                                                  3\n"),
                          HasSubstr("name                      2  66.7 %          1  33.3 %"),
                          HasSubstr("1  register, column dob: the date is not in the format"),
                          HasSubstr("register, row 4 (line 5): the row has fewer cells"),
                          HasSubstr("birth_date                1  50.0 %"), Not(HasSubstr("31-31")),
                          Not(HasSubstr("anzib"))));
  const auto json = nlohmann::json::parse(ReadReportJson(report));
  EXPECT_EQ(json["rows"], 4);
  EXPECT_EQ(json["rejected"], 1);
  EXPECT_EQ(json["fields"]["birth_date"]["unusable"], 1);
  EXPECT_EQ(json["birth_dates"]["first_january"], 1);
  EXPECT_EQ(json["error_counts"].size(), 2u);
  EXPECT_EQ(json["errors"][0]["reason"], "unreadable_date");
  EXPECT_EQ(json["errors"][0]["column"], "dob");
  EXPECT_FALSE(json["fields"].contains("sex"));
}

}  // namespace
}  // namespace mirrorflow
