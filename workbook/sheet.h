#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "workbook/cell_kind.h"

namespace mirrorflow {

// Spreadsheets have at most this many; a repetition beyond them is not read.
inline constexpr std::uint32_t kMaxSheetColumns = 16384;
inline constexpr std::uint64_t kMaxSheetRows = std::uint64_t{1} << 20;

// Why a row can't be read.
enum class SheetProblem : std::uint8_t { kCellTooLong, kRowTooLong };

// A cell with something in it.
struct SheetCell {
  std::uint32_t column = 0;  // from 0
  CellKind kind = CellKind::kText;
  std::size_t begin = 0;  // its place in SheetRow::text
  std::size_t size = 0;
};

// One row of a sheet: the cells that are not empty, columns ascending.
struct SheetRow {
  std::uint64_t number = 0;  // as spreadsheet programs count, from 1
  std::vector<SheetCell> cells;
  std::string text;  // of all cells
  // A row that can't be read has no cells.
  std::optional<SheetProblem> problem;
  std::uint32_t problem_column = 0;  // of that problem

  std::string_view TextOf(const SheetCell& cell) const {
    return std::string_view(text).substr(cell.begin, cell.size);
  }
  void Clear();
  // Adds a cell behind the last one, its text without blanks around it; nothing when the text is
  // empty and no error. A text or a row that is too long makes the row unreadable.
  void Add(std::uint32_t column, CellKind kind, std::string_view cell_text);
  // Whether no cell would be added by Add.
  bool empty() const { return cells.empty() && !problem; }
};

// The rows of one sheet, in order; rows without anything in them are left out. Cells that were
// merged all have the value of the first one. Not thread safe.
class Sheet {
 public:
  Sheet() = default;
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;
  virtual ~Sheet() = default;

  // False at the end.
  virtual absl::StatusOr<bool> Next(SheetRow& row) = 0;
  // Of the packed file.
  virtual std::uint64_t bytes_read() const = 0;
  virtual std::uint64_t total_bytes() const = 0;
};

// NotFound of a sheet among others.
absl::Status NoSuchSheet(const std::string& name, const std::vector<std::string>& names);

}  // namespace mirrorflow
