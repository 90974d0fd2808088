#include "linkage/prepared_rows.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "linkage/kernel_tile.h"

namespace mirrorflow {
namespace {

struct RowLength {
  std::uint32_t bits;
  std::uint32_t row;
};

// Counting sort, stable; at most kMaxRowBitsSet bits.
void SortByBits(std::vector<RowLength>& rows) {
  std::uint32_t most = 0;
  for (const RowLength& row : rows) most = std::max(most, row.bits);
  std::vector<std::uint32_t> starts(std::size_t{most} + 2, 0);
  for (const RowLength& row : rows) ++starts[row.bits + 1];
  for (std::size_t bits = 1; bits < starts.size(); ++bits) starts[bits] += starts[bits - 1];
  std::vector<RowLength> sorted(rows.size());
  for (const RowLength& row : rows) sorted[starts[row.bits]++] = row;
  rows = std::move(sorted);
}

}  // namespace

absl::StatusOr<PreparedRows> PrepareRows(const BitRows& rows, const Similarity& similarity,
                                         std::vector<std::uint32_t> order,
                                         std::vector<RowGroup>& groups) {
  PreparedRows side{rows, {}, {}, {}};
  side.order.reserve(order.size());
  side.bits.reserve(order.size());
  side.floors.reserve(order.size());
  for (RowGroup& group : groups) {
    std::vector<RowLength> lengths;
    lengths.reserve(group.end - group.begin);
    for (std::uint32_t position = group.begin; position < group.end; ++position) {
      const std::uint32_t row = order[position];
      const std::uint32_t bits = BitsSet(rows.row(row), rows.row_words);
      if (bits > kMaxRowBitsSet) {
        return absl::InvalidArgumentError(absl::StrCat(
            "row ", row, " has ", bits, " bits set; at most ", kMaxRowBitsSet, " can be compared"));
      }
      if (bits > 0) lengths.push_back({bits, row});
    }
    SortByBits(lengths);
    group.begin = static_cast<std::uint32_t>(side.order.size());
    for (const RowLength& row : lengths) {
      side.order.push_back(row.row);
      side.bits.push_back(row.bits);
      side.floors.push_back(similarity.FloorOfRow(row.bits));
    }
    group.end = static_cast<std::uint32_t>(side.order.size());
  }
  return side;
}

}  // namespace mirrorflow
