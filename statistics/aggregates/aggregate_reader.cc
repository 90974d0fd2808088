#include "statistics/aggregates/aggregate_reader.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "statistics/aggregates/aggregate_checks.h"

namespace mirrorflow {
namespace {

constexpr std::int64_t kMaxFigure = 1'000'000'000'000;
constexpr std::uint32_t kMaxRoundingBase = 1000;

// The cells of a row by column; empty where there are none.
class RowCells {
 public:
  explicit RowCells(const SheetRow& row) : row_(row) {}
  std::string operator[](std::size_t column) const {
    for (const SheetCell& cell : row_.cells) {
      if (cell.column == column) return std::string(row_.TextOf(cell));
    }
    return "";
  }
  // Behind the columns of the table.
  std::optional<std::size_t> Beyond(std::size_t columns) const {
    for (const SheetCell& cell : row_.cells) {
      if (cell.column >= columns) return cell.column;
    }
    return std::nullopt;
  }

 private:
  const SheetRow& row_;
};

class Reader {
 public:
  explicit Reader(Workbook& workbook) : workbook_(workbook) {}

  AggregateReading Read() {
    ReadSheets();
    if (problems_.empty() && report_.has_value()) problems_ = CheckAggregates(*report_);
    if (!problems_.empty()) {
      problems_.resize(std::min(problems_.size(), kMaxWorkbookProblems));
      return {.report = {}, .problems = std::move(problems_)};
    }
    return {.report = std::move(report_), .problems = {}};
  }

 private:
  void Problem(std::string_view sheet, std::string cell, std::string reason) {
    if (problems_.size() < kMaxWorkbookProblems) {
      problems_.push_back({std::string(sheet), std::move(cell), std::move(reason)});
    }
  }

  void ReadSheets() {
    const absl::StatusOr<std::vector<std::string>> names = workbook_.SheetNames();
    if (!names.ok()) {
      Problem("-", "", "this is no XLSX workbook: " + std::string(names.status().message()));
      return;
    }
    std::set<std::string> there;
    for (const std::string& name : *names) {
      there.insert(name);
      const bool is_known = name == kCoverSheet || name == kQuestionnaireSheet ||
                            name == kCodesSheet || FindAggregateTable(name) != nullptr;
      if (!is_known) Problem(name, "", "the template has no such sheet");
    }
    for (const std::string_view name : {kCoverSheet, kQuestionnaireSheet}) {
      if (!there.contains(std::string(name))) Problem(name, "", "the sheet is missing");
    }
    // The country must be known before its rows.
    if (there.contains(std::string(kCoverSheet))) ReadCover();
    if (!report_.has_value()) return;
    if (there.contains(std::string(kQuestionnaireSheet))) ReadQuestionnaire();
    for (const AggregateTable& table : AggregateTables()) {
      if (there.contains(std::string(TableCode(table.table)))) ReadTable(table);
    }
    if (report_->rows.empty()) Problem(kCoverSheet, "", "no table of the workbook has figures");
  }

  // Calls `use` with each row of a sheet below its headers, which are `headers`.
  template <typename Use>
  void ReadRows(const std::string& name, const std::vector<std::string>& headers, Use use) {
    absl::StatusOr<std::unique_ptr<Sheet>> sheet = workbook_.Open(name);
    if (!sheet.ok()) return Problem(name, "", std::string(sheet.status().message()));
    bool has_headers = false;
    SheetRow row;
    for (;;) {
      const absl::StatusOr<bool> more = (*sheet)->Next(row);
      if (!more.ok()) return Problem(name, "", std::string(more.status().message()));
      if (!*more) break;
      if (row.problem.has_value()) {
        Problem(name, CellAddress(row.problem_column, row.number), "the text is too long");
        continue;
      }
      const RowCells cells(row);
      if (!has_headers) {
        // Title and lines of explanation stand in the first column alone.
        if (cells[0] != headers[0] || cells[1].empty()) continue;
        has_headers = true;
        if (!CheckHeaders(name, headers, cells, row.number)) return;
        continue;
      }
      for (const SheetCell& cell : row.cells) {
        if (cell.kind == CellKind::kError) {
          Problem(name, CellAddress(cell.column, row.number), "the cell has an error value");
        }
      }
      if (const auto beyond = cells.Beyond(headers.size()); beyond.has_value()) {
        Problem(name, CellAddress(*beyond, row.number), "the template has no such column");
        continue;
      }
      use(cells, row.number);
    }
    if (!has_headers) Problem(name, "", "the headers of the template are missing");
  }

  bool CheckHeaders(const std::string& name, const std::vector<std::string>& headers,
                    const RowCells& cells, std::uint64_t row) {
    for (std::size_t i = 0; i < headers.size(); ++i) {
      if (cells[i] == headers[i]) continue;
      Problem(name, CellAddress(i, row), "the header must be " + headers[i]);
      return false;
    }
    return true;
  }

  void ReadCover() {
    std::map<std::string, std::pair<std::string, std::string>> items;  // value and its cell
    ReadRows(std::string(kCoverSheet), {"Item", "Value", "What to write"},
             [&](const RowCells& cells, std::uint64_t row) {
               items[cells[0]] = {cells[1], CellAddress(1, row)};
             });
    const auto& [code, country_cell] = items[std::string(kCountryItem)];
    const absl::StatusOr<Country> country = Country::Create(code);
    if (!country.ok() || !IsCountryCode(code)) {
      Problem(kCoverSheet, country_cell,
              "the reporting country must be a code of ISO 3166-1 alpha-2, such as KE");
      return;
    }
    AggregateReport report{.country = *country,
                           .institution = items[std::string(kInstitutionItem)].first,
                           .contact = items[std::string(kContactItem)].first,
                           .prepared = items[std::string(kPreparedItem)].first,
                           .rounding_base = 1,
                           .rows = {},
                           .answers = {}};
    if (report.institution.empty()) {
      Problem(kCoverSheet, items[std::string(kInstitutionItem)].second,
              "the institution that reports must be stated");
    }
    if (!AggregatePeriod::ParseDay(report.prepared).ok()) {
      Problem(kCoverSheet, items[std::string(kPreparedItem)].second,
              "the date of preparation must be written as 2025-06-30");
    }
    const auto& [base, base_cell] = items[std::string(kRoundingItem)];
    const absl::StatusOr<Decimal> number = Decimal::Parse(base);
    if (number.ok() && number->decimals == 0 && number->mantissa >= 1 &&
        number->mantissa <= kMaxRoundingBase) {
      report.rounding_base = static_cast<std::uint32_t>(number->mantissa);
    } else {
      Problem(kCoverSheet, base_cell, "the rounding base must be a whole number from 1 to 1000");
    }
    report_ = std::move(report);
  }

  void ReadQuestionnaire() {
    ReadRows(std::string(kQuestionnaireSheet), {"Code", "Topic", "Question", "Answer"},
             [&](const RowCells& cells, std::uint64_t row) {
               const bool is_known =
                   std::ranges::find(AggregateQuestions(), cells[0], &AggregateQuestion::code) !=
                   AggregateQuestions().end();
               if (!is_known) {
                 Problem(kQuestionnaireSheet, CellAddress(0, row),
                         "the template has no such question");
               } else if (!cells[3].empty()) {
                 report_->answers[cells[0]] = cells[3];
               }
             });
  }

  void ReadTable(const AggregateTable& table) {
    std::vector<std::string> headers = {std::string(kPeriodHeader)};
    for (const AggregateColumn& column : table.columns) headers.emplace_back(column.id);
    headers.emplace_back(kValueHeader);
    headers.emplace_back(kStatusHeader);
    ReadRows(std::string(TableCode(table.table)), headers,
             [&](const RowCells& cells, std::uint64_t row) { ReadFigure(table, cells, row); });
  }

  void ReadFigure(const AggregateTable& table, const RowCells& cells, std::uint64_t row) {
    const std::string sheet(TableCode(table.table));
    if (report_->rows.size() >= kMaxAggregateRows) {
      if (report_->rows.size() == kMaxAggregateRows) {
        Problem(sheet, CellAddress(0, row), "the workbook has more than 200 000 figures");
      }
      return;
    }
    const std::size_t problems_before = problems_.size();
    const absl::StatusOr<AggregatePeriod> period =
        table.is_stock ? AggregatePeriod::ParseDay(cells[0]) : AggregatePeriod::ParseSpan(cells[0]);
    if (!period.ok()) Problem(sheet, CellAddress(0, row), std::string(period.status().message()));
    Observation o;
    o.table = table.table;
    o.measure = table.measure;
    SetCountries(table, o);
    std::size_t place = 0;
    for (const AggregateColumn& column : table.columns) {
      const std::string code = cells[++place];
      if (!IsAggregateCode(column.code_list, code)) {
        Problem(sheet, CellAddress(place, row),
                code.empty() ? "a code of " + std::string(column.code_list) + " is missing"
                             : "'" + code + "' is no code of " + std::string(column.code_list));
      } else if (column.code_list == "AREA" && code == report_->country.alpha2()) {
        Problem(sheet, CellAddress(place, row),
                "the reporting country can't be the other country of a flow");
      }
      o.*column.code = code;
    }
    ReadValue(sheet, cells, place + 1, row, o);
    if (problems_.size() == problems_before) {
      report_->rows.push_back(
          {.table = &table, .period = *period, .observation = std::move(o), .sheet_row = row});
    }
  }

  // The reporting country stands at one end of its tables.
  void SetCountries(const AggregateTable& table, Observation& o) const {
    const std::string country(report_->country.alpha2());
    if (table.table == TableId::kAbroadStock || table.table == TableId::kReportedEmigrants) {
      o.origin = country;
    } else {
      o.origin = "_Z";
      o.destination = country;
    }
  }

  void ReadValue(const std::string& sheet, const RowCells& cells, std::size_t place,
                 std::uint64_t row, Observation& o) {
    const std::string text = cells[place];
    const std::string status = cells[place + 1].empty() ? "V" : cells[place + 1];
    if (status.size() != 1 || !IsAggregateCode("STATUS", status)) {
      Problem(sheet, CellAddress(place + 1, row), "'" + status + "' is no code of STATUS");
      return;
    }
    o.obs_status = status[0];
    o.conf_status = o.obs_status == 'Q' ? 'C' : 'F';
    const bool is_missing = o.obs_status == 'Q' || o.obs_status == 'O';
    if (text.empty() != is_missing) {
      Problem(sheet, CellAddress(place, row),
              is_missing ? "a value stands beside the status of a missing one"
                         : "the value is missing; if it is suppressed, its status is Q");
      return;
    }
    if (is_missing) return;
    const absl::StatusOr<Decimal> number = Decimal::Parse(text);
    if (!number.ok() || number->decimals != 0 || number->mantissa < 0 ||
        number->mantissa > kMaxFigure) {
      Problem(sheet, CellAddress(place, row), "the value is not a whole number of persons");
      return;
    }
    o.value = *number;
  }

  Workbook& workbook_;
  std::optional<AggregateReport> report_;
  std::vector<WorkbookProblem> problems_;
};

}  // namespace

AggregateReading ReadAggregateWorkbook(std::string_view bytes) {
  if (bytes.size() > kMaxAggregateWorkbookBytes) {
    return {.report = {}, .problems = {{"-", "", "the file is larger than 32 MiB"}}};
  }
  XlsxWorkbook workbook(bytes);
  return ReadAggregateSheets(workbook);
}

AggregateReading ReadAggregateSheets(Workbook& workbook) { return Reader(workbook).Read(); }

}  // namespace mirrorflow
