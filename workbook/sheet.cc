#include "workbook/sheet.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "workbook/cell_text.h"

namespace mirrorflow {

void SheetRow::Clear() {
  cells.clear();
  text.clear();
  problem.reset();
  problem_column = 0;
}

void SheetRow::Add(std::uint32_t column, CellKind kind, std::string_view cell_text) {
  if (problem) return;
  const std::string_view trimmed = TrimCell(cell_text);
  if (trimmed.empty() && kind != CellKind::kError) return;
  if (trimmed.size() > kMaxCellBytes || text.size() + trimmed.size() > kMaxRowBytes) {
    cells.clear();
    problem =
        trimmed.size() > kMaxCellBytes ? SheetProblem::kCellTooLong : SheetProblem::kRowTooLong;
    problem_column = column;
    return;
  }
  cells.push_back({.column = column, .kind = kind, .begin = text.size(), .size = trimmed.size()});
  text.append(trimmed);
}

absl::Status NoSuchSheet(const std::string& name, const std::vector<std::string>& names) {
  return absl::NotFoundError(
      absl::StrCat("has no sheet '", name, "'; its sheets are: ", absl::StrJoin(names, ", ")));
}

}  // namespace mirrorflow
