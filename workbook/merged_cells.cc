#include "workbook/merged_cells.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace mirrorflow {
namespace {

// As many as can touch one row.
constexpr std::size_t kMaxActive = kMaxSheetColumns;

}  // namespace

bool MergedCells::Add(const MergedRange& range) {
  if (next_ > 0 && next_ == waiting_.size()) {
    waiting_.clear();
    next_ = 0;
  }
  if (waiting_.size() >= kMaxRanges) return false;
  const bool one_cell =
      range.first_row == range.last_row && range.first_column == range.last_column;
  if (!one_cell && range.first_row <= range.last_row && range.first_column <= range.last_column &&
      range.last_column < kMaxSheetColumns) {
    waiting_.push_back(range);
  }
  return true;
}

void MergedCells::Sort() {
  std::ranges::sort(waiting_, {}, [](const MergedRange& range) {
    return std::tuple(range.first_row, range.first_column);
  });
}

// Ranges that have begun by this row, with the value of their first cell when this row has it.
void MergedCells::Activate(const SheetRow& row) {
  std::erase_if(active_, [&](const Active& active) { return active.range.last_row < row.number; });
  for (; next_ < waiting_.size() && waiting_[next_].first_row <= row.number; ++next_) {
    const MergedRange& range = waiting_[next_];
    if (range.last_row < row.number || active_.size() >= kMaxActive) continue;
    Active active;
    active.range = range;
    if (range.first_row == row.number) {
      const auto cell = std::ranges::find(row.cells, range.first_column, &SheetCell::column);
      if (cell != row.cells.end()) {
        active.kind = cell->kind;
        active.text = row.TextOf(*cell);
        active.has_value = true;
      }
    }
    if (active.has_value) active_.push_back(std::move(active));
  }
}

void MergedCells::Fill(SheetRow& row) {
  Activate(row);
  if (active_.empty() || row.problem) return;
  std::uint32_t width = row.cells.empty() ? 0 : row.cells.back().column + 1;
  for (const Active& active : active_) width = std::max(width, active.range.last_column + 1);
  places_.assign(width, {});
  for (const SheetCell& cell : row.cells) places_[cell.column].cell = &cell;
  std::size_t merged = 0;
  for (const Active& active : active_) {
    // Ranges that overlap are no sound workbook's; a row has no more cells than this.
    merged += active.range.last_column - active.range.first_column + 1;
    if (merged > kMaxSheetColumns) break;
    for (std::uint32_t c = active.range.first_column; c <= active.range.last_column; ++c) {
      places_[c].active = &active;
    }
  }
  filled_.Clear();
  filled_.number = row.number;
  for (std::uint32_t c = 0; c < width; ++c) {
    if (const Active* active = places_[c].active; active != nullptr) {
      filled_.Add(c, active->kind, active->text);
    } else if (const SheetCell* cell = places_[c].cell; cell != nullptr) {
      filled_.Add(c, cell->kind, row.TextOf(*cell));
    }
  }
  std::swap(row, filled_);
}

}  // namespace mirrorflow
