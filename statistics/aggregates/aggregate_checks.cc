#include "statistics/aggregates/aggregate_checks.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string_view>

namespace mirrorflow {
namespace {

using Rows = std::vector<const AggregateRow*>;

constexpr std::array<std::string_view, 2> kSexes = {"F", "M"};
constexpr std::array<std::string_view, 4> kBroadAges = {"Y0T14", "Y15T24", "Y25T64", "Y_GE65"};
constexpr std::array<std::string_view, 18> kFiveYearAges = {
    "Y0T4",   "Y5T9",   "Y10T14", "Y15T19", "Y20T24", "Y25T29", "Y30T34", "Y35T39", "Y40T44",
    "Y45T49", "Y50T54", "Y55T59", "Y60T64", "Y65T69", "Y70T74", "Y75T79", "Y80T84", "Y_GE85"};
// The five-year groups of each broad one, by their places above.
constexpr std::array<std::pair<std::size_t, std::size_t>, 4> kBroadParts = {
    {{0, 3}, {3, 5}, {5, 13}, {13, 18}}};
constexpr std::array<std::string_view, 7> kPurposes = {"WORK", "FAM",    "EDUC", "PROT",
                                                       "RET",  "SETTLE", "OTH"};
constexpr std::array<std::string_view, 6> kGroups = {"NAT",     "COMESA_OTH", "SADC_NONCOMESA",
                                                     "AFR_OTH", "EU",         "NON_AFR"};
constexpr std::array<std::string_view, 1> kOthers = {"_O"};

std::string SheetOf(const AggregateRow& row) { return std::string(TableCode(row.table->table)); }

// The place of a column among those of the sheet; the value stands behind the codes.
std::size_t ColumnPlace(const AggregateTable& table, const AggregateColumn& column) {
  return 1 + static_cast<std::size_t>(&column - table.columns.data());
}
std::string ValueCell(const AggregateRow& row) {
  return CellAddress(1 + row.table->columns.size(), row.sheet_row);
}

// The codes of a row apart from one column.
std::string KeyWithout(const AggregateRow& row, const AggregateColumn* left_out) {
  std::string key;
  for (const AggregateColumn& column : row.table->columns) {
    if (&column != left_out) key += row.observation.*column.code + "|";
  }
  return key;
}

bool HasAll(const std::map<std::string_view, const AggregateRow*>& parts,
            std::span<const std::string_view> codes) {
  return std::ranges::all_of(codes, [&](std::string_view code) { return parts.contains(code); });
}

class TotalsCheck {
 public:
  TotalsCheck(std::uint32_t rounding_base, std::vector<WorkbookProblem>& problems)
      : rounding_(rounding_base), problems_(problems) {}

  // Rows that differ in one column alone.
  void Check(const AggregateColumn& column, const Rows& rows) {
    const AggregateRow* total = nullptr;
    std::map<std::string_view, const AggregateRow*> parts;
    for (const AggregateRow* row : rows) {
      const std::string& code = row->observation.*column.code;
      if (code == column.total) {
        total = row;
      } else {
        parts[code] = row;
      }
    }
    if (column.id == "AGE") {
      CheckAges(total, parts);
      return;
    }
    if (column.code_list == "CITIZEN") CheckMixture(column, parts);
    std::span<const std::string_view> complete = kOthers;
    if (column.id == "SEX") complete = kSexes;
    if (column.id == "PURPOSE") complete = kPurposes;
    bool is_complete = HasAll(parts, complete);
    if (column.code_list == "CITIZEN") is_complete |= HasAll(parts, kGroups);
    if (total != nullptr) Compare(*total, std::string(column.id), Values(parts), is_complete);
  }

 private:
  static Rows Values(const std::map<std::string_view, const AggregateRow*>& parts) {
    Rows rows;
    for (const auto& [code, row] : parts) rows.push_back(row);
    return rows;
  }

  void CheckAges(const AggregateRow* total,
                 const std::map<std::string_view, const AggregateRow*>& parts) {
    const auto take = [&](std::span<const std::string_view> codes, bool with_unknown) {
      Rows rows;
      for (const std::string_view code : codes) {
        if (const auto found = parts.find(code); found != parts.end())
          rows.push_back(found->second);
      }
      if (with_unknown && parts.contains("_U")) rows.push_back(parts.at("_U"));
      return rows;
    };
    if (total != nullptr) {
      Compare(*total, "AGE (broad groups)", take(kBroadAges, true), HasAll(parts, kBroadAges));
      Compare(*total, "AGE (five-year groups)", take(kFiveYearAges, true),
              HasAll(parts, kFiveYearAges));
    }
    for (std::size_t i = 0; i < kBroadAges.size(); ++i) {
      if (!parts.contains(kBroadAges[i])) continue;
      const auto [begin, end] = kBroadParts[i];
      const auto codes = std::span(kFiveYearAges).subspan(begin, end - begin);
      Compare(*parts.at(kBroadAges[i]), "AGE (five-year groups)", take(codes, false),
              HasAll(parts, codes));
    }
  }

  void CheckMixture(const AggregateColumn& column,
                    const std::map<std::string_view, const AggregateRow*>& parts) {
    const AggregateRow* country = nullptr;
    bool has_group = false;
    for (const auto& [code, row] : parts) {
      if (IsCountryCode(code)) country = row;
      // The nationals of the country itself stand well beside single countries.
      has_group |= std::ranges::find(kGroups, code) != kGroups.end() && code != "NAT";
    }
    if (country == nullptr || !has_group) return;
    problems_.push_back(
        {.sheet = SheetOf(*country),
         .cell = CellAddress(ColumnPlace(*country->table, column), country->sheet_row),
         .reason = "a single country beside groups of countries under the same total: its persons "
                   "would count twice"});
  }

  void Compare(const AggregateRow& total, const std::string& by, const Rows& parts,
               bool is_complete) {
    if (!total.observation.value.has_value() || parts.empty()) return;
    std::int64_t sum = 0;
    for (const AggregateRow* part : parts) {
      if (part->observation.value.has_value()) {
        sum += part->observation.value->mantissa;
      } else {
        is_complete = false;
      }
    }
    const std::int64_t tolerance = (static_cast<std::int64_t>(parts.size()) + 1) * (rounding_ - 1);
    const std::int64_t excess = sum - total.observation.value->mantissa;
    if (excess <= tolerance && (!is_complete || -excess <= tolerance)) return;
    problems_.push_back({.sheet = SheetOf(total),
                         .cell = ValueCell(total),
                         .reason = "the total is " + total.observation.value->ToString() +
                                   ", but its parts by " + by + " add up to " +
                                   std::to_string(sum)});
  }

  std::int64_t rounding_;
  std::vector<WorkbookProblem>& problems_;
};

void CheckOverlaps(const Rows& rows, std::vector<WorkbookProblem>& problems) {
  std::map<std::string, Rows> same;
  for (const AggregateRow* row : rows) same[KeyWithout(*row, nullptr)].push_back(row);
  for (auto& [key, figures] : same) {
    std::ranges::stable_sort(figures, {},
                             [](const AggregateRow* row) { return row->period.first(); });
    // The one before that reaches furthest.
    const AggregateRow* reaches = figures.front();
    for (std::size_t i = 1; i < figures.size(); ++i) {
      const AggregateRow& before = *reaches;
      const AggregateRow& row = *figures[i];
      if (row.period.last() > reaches->period.last()) reaches = figures[i];
      if (!row.period.Overlaps(before.period)) continue;
      const std::string reason =
          row.period.text() == before.period.text()
              ? "the same figure stands in row " + std::to_string(before.sheet_row)
              : "the period " + row.period.text() + " overlaps " + before.period.text() +
                    " of row " + std::to_string(before.sheet_row) + " for the same figure";
      problems.push_back(
          {.sheet = SheetOf(row), .cell = CellAddress(0, row.sheet_row), .reason = reason});
    }
  }
}

void CheckAnswers(const AggregateReport& report, const std::set<std::string>& tables,
                  std::vector<WorkbookProblem>& problems) {
  for (const AggregateQuestion& question : AggregateQuestions()) {
    const std::string table = question.code.substr(0, question.code.find('.'));
    if (!question.is_required || !tables.contains(table)) continue;
    if (report.answers.contains(question.code)) continue;
    problems.push_back(
        {.sheet = std::string(kQuestionnaireSheet),
         .cell = "",
         .reason = question.code + " is not answered, but the sheet " + table + " has figures"});
  }
}

}  // namespace

std::vector<WorkbookProblem> CheckAggregates(const AggregateReport& report) {
  std::vector<WorkbookProblem> problems;
  std::map<const AggregateTable*, Rows> tables;
  std::set<std::string> names;
  for (const AggregateRow& row : report.rows) {
    tables[row.table].push_back(&row);
    names.insert(SheetOf(row));
  }
  CheckAnswers(report, names, problems);
  TotalsCheck totals(report.rounding_base, problems);
  for (const AggregateTable& table : AggregateTables()) {
    const auto rows = tables.find(&table);
    if (rows == tables.end()) continue;
    CheckOverlaps(rows->second, problems);
    for (const AggregateColumn& column : table.columns) {
      std::map<std::string, Rows> groups;
      for (const AggregateRow* row : rows->second) {
        groups[row->period.text() + "|" + KeyWithout(*row, &column)].push_back(row);
      }
      for (const auto& [key, group] : groups) totals.Check(column, group);
    }
  }
  return problems;
}

}  // namespace mirrorflow
