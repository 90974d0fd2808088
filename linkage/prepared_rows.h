#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "linkage/bit_rows.h"
#include "linkage/similarity.h"

namespace mirrorflow {

// Rows of one side that may meet the same rows of the other: neighbours in the order of comparison,
// positions from begin to before end.
struct RowGroup {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

// One side in the order of comparison, with what is known of each row beforehand. Within a group
// rows stand by the number of bits set, so that blocks of rows too different in length to match are
// left out together.
struct PreparedRows {
  BitRows rows;
  std::vector<std::uint32_t> order;  // the row at each position
  std::vector<std::uint32_t> bits;   // set in it
  std::vector<std::int32_t> floors;  // Similarity::FloorOfRow

  std::size_t size() const { return order.size(); }
  const std::uint64_t* words(std::size_t position) const { return rows.row(order[position]); }
};

// Sorts each group of `order` by length; equal ones keep their order. Rows of zeros are left out,
// so the groups come back shorter. `groups` cover `order` one after the other.
//
// InvalidArgument when a row has more than 32767 bits set.
absl::StatusOr<PreparedRows> PrepareRows(const BitRows& rows, const Similarity& similarity,
                                         std::vector<std::uint32_t> order,
                                         std::vector<RowGroup>& groups);

}  // namespace mirrorflow
