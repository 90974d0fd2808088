#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "workbook/sheet.h"

namespace mirrorflow {

struct MergedRange {
  std::uint64_t first_row = 0;
  std::uint64_t last_row = 0;
  std::uint32_t first_column = 0;
  std::uint32_t last_column = 0;
};

// Gives every cell of a merged range the value of its first cell. Rows come in order, and ranges
// before the rows they touch. Not thread safe.
class MergedCells {
 public:
  static constexpr std::size_t kMaxRanges = std::size_t{1} << 20;

  // False when there are too many.
  bool Add(const MergedRange& range);
  // Call once, after ranges were added in any order and before the first row; not needed when they
  // are added in the order of their first rows.
  void Sort();
  // Fills the merged cells of a row that has something of its own.
  void Fill(SheetRow& row);

 private:
  struct Active {
    MergedRange range;
    CellKind kind = CellKind::kText;
    std::string text;
    bool has_value = false;
  };

  // What a column of the present row has.
  struct Place {
    const SheetCell* cell = nullptr;
    const Active* active = nullptr;
  };

  void Activate(const SheetRow& row);

  std::vector<MergedRange> waiting_;
  std::size_t next_ = 0;  // of waiting_
  std::vector<Active> active_;
  std::vector<Place> places_;
  SheetRow filled_;
};

}  // namespace mirrorflow
