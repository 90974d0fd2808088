// One country's migration in four sources that do not know of each other: a paper register (CSV in
// windows-1252), the border system (a PostgreSQL server), permits (XLSX) and scanned passports
// (lines of machine-readable zones), against the clean original.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <xlsxwriter.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "crypto/secret_bytes.h"
#include "records/quality/quality_report.h"
#include "services/node/node_population.h"
#include "services/sandbox/generator/country_sources.h"
#include "tests/records/sources/postgres_server.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;

constexpr std::uint32_t kPersons = 1200;

std::vector<MappedColumn> CrossingColumns(DateFormat format) {
  return {{FieldKind::kRecordId, "id"},
          {FieldKind::kName, "surname"},
          {FieldKind::kName, "given"},
          {FieldKind::kBirthDate, "born", format},
          {FieldKind::kSex, "sex"},
          {FieldKind::kCitizenship, "national"},
          {FieldKind::kDocumentNumber, "passport"},
          {FieldKind::kNationalId, "nid"},
          {FieldKind::kDirection, "dir"},
          {FieldKind::kOrigin, "from"},
          {FieldKind::kDestination, "to"},
          {FieldKind::kEventDate, "date", format},
          {FieldKind::kStayDays, "stay"},
          {FieldKind::kBorderPost, "post"}};
}

std::string Quoted(const std::string& text) {
  if (text.empty()) return "NULL";
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

void WriteText(const std::string& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
  chmod(path.c_str(), 0600);
}

void WriteWorkbook(const std::string& path, const SourceTable& table) {
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_worksheet* sheet = workbook_add_worksheet(book, "Permits");
  worksheet_write_string(sheet, 0, 0, "Permits granted", nullptr);
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    worksheet_write_string(sheet, 2, static_cast<lxw_col_t>(i), table.header[i].c_str(), nullptr);
  }
  lxw_format* date = workbook_add_format(book);
  format_set_num_format(date, "dd/mm/yyyy");
  for (std::size_t r = 0; r < table.rows.size(); ++r) {
    for (std::size_t i = 0; i < table.rows[r].size(); ++i) {
      const std::string& cell = table.rows[r][i];
      const auto row = static_cast<lxw_row_t>(r + 3);
      const auto column = static_cast<lxw_col_t>(i);
      if (table.header[i] == "from" || table.header[i] == "until") {
        lxw_datetime day = {};
        day.year = std::stoi(cell.substr(0, 4));
        day.month = std::stoi(cell.substr(5, 2));
        day.day = std::stoi(cell.substr(8, 2));
        worksheet_write_datetime(sheet, row, column, &day, date);
      } else {
        worksheet_write_string(sheet, row, column, cell.c_str(), nullptr);
      }
    }
  }
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
}

// Person and direction, with country and day.
using EventKey = std::pair<std::uint32_t, Direction>;
using Events = std::map<EventKey, std::vector<std::pair<std::string, DayNumber>>>;

class FourSourcesTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(InitCrypto());
    WriteText(directory_ / "clean.csv", TableAsWindows1252(made_.clean));
    WriteText(directory_ / "paper.csv", TableAsWindows1252(made_.paper));
    WriteWorkbook(directory_ / "permits.xlsx", made_.permits);
    std::string zones;
    for (const std::string& zone : made_.mrz) zones += zone + "\n";
    WriteText(directory_ / "passports.mrz", zones);
    WriteText(directory_ / "password", "s3cret};x\n");
    FillDatabase();
  }

  void FillDatabase() {
    std::string sql = "CREATE TABLE crossing (";
    for (const std::string& name : made_.border.header) {
      const bool is_date = name == "born" || name == "date";
      sql += (sql.ends_with('(') ? "\"" : ", \"") + name + "\" " + (is_date ? "date" : "text");
    }
    sql += ");";
    for (const std::vector<std::string>& row : made_.border.rows) {
      std::string values;
      for (std::size_t i = 0; i < row.size(); ++i) {
        // A birth known to the year alone has no day that a date column could hold.
        const bool year_only = made_.border.header[i] == "born" && row[i].size() < 10;
        values += (values.empty() ? "" : ", ") + Quoted(year_only ? "" : row[i]);
      }
      sql += "INSERT INTO crossing VALUES (" + values + ");\n";
    }
    server_.Run(sql + "GRANT SELECT ON crossing TO reader;");
  }

  NodeConfig Config(std::vector<RegisterFile> population) const {
    NodeConfig config{.country = ValueOrDie(Country::Create("KE")),
                      .line = {},
                      .identity_key = {},
                      .agreement_key = {},
                      .state_directory = directory_.path(),
                      .emigrants = {},
                      .immigrants = {}};
    config.population = std::move(population);
    config.observed_from = DayNumberOf({2022, 1, 1});
    config.observed_until = DayNumberOf({2027, 6, 1});
    return config;
  }

  RegisterFile Clean() const {
    return {.path = directory_ / "clean.csv",
            .mapping = {.source = "clean",
                        .columns = CrossingColumns(DateFormat::kYearMonthDay),
                        .encoding = TextEncoding::kWindows1252,
                        .rows = RowKind::kCrossing}};
  }

  std::vector<RegisterFile> Four() const {
    RegisterFile border{.path = {},
                        .mapping = {.source = "border",
                                    .columns = CrossingColumns(DateFormat::kYearMonthDay),
                                    .kind = SourceKind::kSql,
                                    .query = "SELECT * FROM crossing ORDER BY id",
                                    .rows = RowKind::kCrossing,
                                    .capture = Capture::kElectronic},
                        .connection = server_.Connection("reader"),
                        .password_file = directory_ / "password"};
    RegisterFile paper{.path = directory_ / "paper.csv",
                       .mapping = {.source = "paper",
                                   .columns = CrossingColumns(DateFormat::kDayMonthYear),
                                   .encoding = TextEncoding::kWindows1252,
                                   .rows = RowKind::kCrossing,
                                   .capture = Capture::kManual}};
    constexpr DateFormat kIso = DateFormat::kYearMonthDay;
    RegisterFile permits{.path = directory_ / "permits.xlsx",
                         .mapping = {.source = "permits",
                                     .columns = {{FieldKind::kRecordId, "id"},
                                                 {FieldKind::kName, "name"},
                                                 {FieldKind::kBirthDate, "born", kIso},
                                                 {FieldKind::kCitizenship, "national"},
                                                 {FieldKind::kDocumentNumber, "passport"},
                                                 {FieldKind::kNationalId, "nid"},
                                                 {FieldKind::kOrigin, "previous"},
                                                 {FieldKind::kEventDate, "from", kIso},
                                                 {FieldKind::kValidUntil, "until", kIso}},
                                     .kind = SourceKind::kXlsx,
                                     .sheet = "Permits",
                                     .header_row = 3,
                                     .rows = RowKind::kPermit,
                                     .capture = Capture::kElectronic}};
    RegisterFile passports{
        .path = directory_ / "passports.mrz",
        .mapping = {
            .source = "passports",
            .columns = {{FieldKind::kName, "surname"},
                        {FieldKind::kName, "given_names"},
                        {FieldKind::kBirthDate, "birth_date",
                         ValueOrDie(DateFormatFromName("YYMMDD to 2024"))},
                        {FieldKind::kSex, "sex"},
                        {FieldKind::kCitizenship, "nationality"},
                        {FieldKind::kDocumentNumber, "document_number"}},
            .constants = {{FieldKind::kDirection, "entry"}, {FieldKind::kEventDate, "2024"}},
            .kind = SourceKind::kMrz,
            .mrz_separator = '|',
            .rows = RowKind::kRegistration,
            .capture = Capture::kElectronic}};
    return {border, paper, permits, passports};
  }

  Events EventsOf(const MergedPopulation& population) const {
    Events events;
    for (std::size_t i = 0; i < population.events().size(); ++i) {
      const PersonEvent event = ValueOrDie(population.EventAt(i));
      // A zone has no id of its own and is named by its row.
      const bool is_zone = event.record_id.starts_with("row-");
      const auto number = static_cast<std::uint32_t>(
          std::strtoul(event.record_id.c_str() + (is_zone ? std::strlen("row-") : 0), nullptr, 10));
      const std::uint32_t person = is_zone ? made_.mrz_persons.at(number - 1) : number;
      const auto& other = event.direction == Direction::kEntry ? event.origin : event.destination;
      events[{person, event.direction}].emplace_back(other ? other->alpha2() : "",
                                                     population.events()[i].day);
    }
    return events;
  }

  static std::uint64_t Errors(const ReadReport& report, RowErrorReason reason) {
    std::uint64_t count = 0;
    for (const ErrorCount& error : report.error_counts) {
      if (error.reason == reason) count += error.count;
    }
    return count;
  }

  const TemporaryDirectory directory_;
  const PostgresServer server_;
  const CountrySources made_ = MakeCountrySources("KE", kPersons, 20245);
};

TEST_F(FourSourcesTest,
       MergedRunEndsInTheEventsOfTheCleanOriginalAndTheReportFindsThePlantedErrors) {
  const NodePopulation clean =
      ValueOrDie(ReadNodePopulation(Config({Clean()}), directory_.path(), DurationRule::kUn12, {}));
  const Events truth = EventsOf(clean.population);
  // Persons are immigrants, emigrants, visitors and travellers in turn.
  EXPECT_EQ(truth.size(), kPersons / 2);
  for (const auto& [key, events] : truth) {
    EXPECT_EQ(events.size(), 1u);
    EXPECT_EQ(key.second, key.first % 4 == 0 ? Direction::kEntry : Direction::kExit);
    EXPECT_LT(key.first % 4, 2u);
  }

  const NodeConfig config = Config(Four());
  std::vector<SourceQuality> qualities;
  for (const RegisterFile& file : config.population) qualities.emplace_back(file.mapping);
  PopulationOptions options;
  options.observer = [&qualities](std::size_t source, const PersonEvent& event) {
    qualities[source].Add(event);
  };
  options.find_duplicate_ids = true;
  const NodePopulation merged =
      ValueOrDie(ReadNodePopulation(config, directory_.path(), DurationRule::kUn12, options));
  const Events found = EventsOf(merged.population);

  std::uint64_t untouched_equal = 0;
  std::uint64_t touched_equal = 0;
  std::uint64_t touched = 0;
  for (std::uint32_t person = 0; person < kPersons; ++person) {
    const bool is_touched = made_.touched.contains(person);
    bool equal = true;
    for (const Direction direction : {Direction::kEntry, Direction::kExit}) {
      const auto expected = truth.find({person, direction});
      const auto actual = found.find({person, direction});
      equal &=
          (expected == truth.end()) == (actual == found.end()) &&
          (expected == truth.end() || actual == found.end() || expected->second == actual->second);
    }
    touched += is_touched ? 1U : 0U;
    (is_touched ? touched_equal : untouched_equal) += equal ? 1U : 0U;
    EXPECT_TRUE(equal || is_touched) << "person " << person;
  }
  EXPECT_EQ(untouched_equal, kPersons - made_.touched.size());
  EXPECT_GT(touched, kPersons / 10);
  EXPECT_GE(touched_equal, touched * 9 / 10) << "of " << touched;

  const QualityFindings findings =
      ValueOrDie(FindQuality(merged.population, {.country = config.country}, std::move(qualities)));
  const PlantedSourceErrors& planted = made_.planted;
  const ReadReport& paper = findings.reports[1];
  const SourceQuality& paper_quality = findings.sources[1];
  EXPECT_GT(planted.repeated_rows, 0u);
  EXPECT_EQ(paper_quality.repeated_rows(), planted.repeated_rows);
  EXPECT_EQ(Errors(paper, RowErrorReason::kNotInEncoding), planted.wrong_bytes);
  EXPECT_EQ(paper.rejected, planted.wrong_bytes);
  EXPECT_GE(Errors(paper, RowErrorReason::kImpossibleDate), planted.impossible_dates);
  // A repeated row repeats what is wrong in it; a rejected one hides it.
  const auto about = [&](std::uint64_t count) {
    const std::uint64_t slack = planted.repeated_rows + planted.wrong_bytes;
    return AllOf(Ge(count - std::min(count, slack)), Le(count + slack));
  };
  EXPECT_THAT(paper.field(FieldKind::kSex).missing, about(planted.missing_sex));
  EXPECT_THAT(paper.field(FieldKind::kDocumentNumber).missing, about(planted.missing_document));
  EXPECT_THAT(paper_quality.births().first_january,
              about(planted.heaped_birth_dates + made_.natural_first_januaries));
  EXPECT_GT(planted.swapped_birth_dates, 5u);
  EXPECT_GT(findings.manual_electronic[static_cast<std::size_t>(PowerField::kBirthDate)].near, 5u);
  EXPECT_GT(findings.manual_electronic[static_cast<std::size_t>(PowerField::kName)].near, 0u);
  const HistoryRepairs& repairs = findings.counts.migrations.repairs;
  EXPECT_GT(planted.lost_crossings, 5u);
  EXPECT_GE(repairs.missing_entries + repairs.missing_exits, planted.lost_crossings * 9 / 10);
  EXPECT_GE(repairs.duplicates, planted.repeated_rows * 8 / 10);

  std::uint64_t gaps = 0;
  const auto& months = paper_quality.months();
  for (const auto& [post, rows] : paper_quality.posts()) {
    gaps += MissingMonths(rows, months.begin()->first, months.rbegin()->first).size();
  }
  EXPECT_GE(planted.gap_months, 2u);
  EXPECT_EQ(gaps, planted.gap_months);

  const std::string text = DocumentText(MakeQualityDocument(findings), SmallCounts::kExact);
  EXPECT_THAT(text, AllOf(HasSubstr("OLDPOST"), HasSubstr("2024-03 2024-04")));
  for (const std::vector<std::string>& row : made_.clean.rows) {
    ASSERT_THAT(text, Not(HasSubstr(row[6]))) << "a document number";
  }
}

}  // namespace
}  // namespace mirrorflow
