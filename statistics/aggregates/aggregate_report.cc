#include "statistics/aggregates/aggregate_report.h"

#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string FigureKey(const Observation& o) {
  return absl::StrCat(std::string(TableCode(o.table)), "|", o.origin, "|", o.destination, "|",
                      o.sex, "|", o.age, "|", o.citizenship, "|", o.birth, "|", o.purpose);
}

std::string CellAddress(std::size_t column, std::size_t row) {
  std::string letters;
  for (std::size_t rest = column + 1; rest > 0; rest = (rest - 1) / 26) {
    letters.insert(letters.begin(), static_cast<char>('A' + (rest - 1) % 26));
  }
  return letters + std::to_string(row);
}

std::string WorkbookProblem::ToString() const {
  return "sheet " + sheet + (cell.empty() ? "" : ", cell " + cell) + ": " + reason;
}

}  // namespace mirrorflow
