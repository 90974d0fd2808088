#pragma once

#include <span>
#include <string>

#include "absl/status/statusor.h"
#include "statistics/released_table.h"

namespace mirrorflow {

// The totals of one figure for people to read: a line per origin, a column per destination, in
// alphabetical order, "[c]" where suppressed and "." where there is no table. Without sums of lines
// or columns: those would be further totals to protect.
// InvalidArgument for two tables of one corridor or tables of different periods, and for none.
absl::StatusOr<std::string> FlowMatrix(std::span<const ReleasedTable> tables, Figure figure);

}  // namespace mirrorflow
