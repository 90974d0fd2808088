#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "statistics/flow_table.h"
#include "statistics/released_table.h"

namespace mirrorflow {

// Cell suppression (Hundepool et al., Statistical Disclosure Control, 2012, chapter 4) for a table
// whose cells add up to one total.
//
// Primary: a cell below the threshold t, zero included, is suppressed. Secondary: when the primary
// cells could be narrowed down from the shown total, further cells are suppressed in a fixed public
// order, and the total when no cell is left:
//   - without secondary cells, the p primary ones must hold t <= sum <= (p-1)(t-1) persons, which
//     needs p >= 3;
//   - else cells are added until the suppressed ones, q of them secondary, hold (q+1)t or more.
// The order does not depend on the counts. The usual choice, the smallest shown cell, gives a bound
// on the suppressed cell: with t = 10, a shown cell of 10 and one secondary cell, that cell is 10
// for certain and a single primary cell follows by subtraction.
//
// Protected: within one figure of one table, for a reader who knows t, this rule, the marks C and D
// and all shown cells, every primary cell can have any value from 0 to t-1, and a secondary cell at
// least t different values.
// NOT protected: differences between figures (a person linked was reported by both sides, so a
// suppressed count of reports is at least a shown count of links in the same group), between
// releases and vintages of the same corridor, between overlapping tables published elsewhere; a
// reader who knows some of the persons counted; and shown counts are exact.

struct SuppressionPlan {
  std::vector<CellStatus> cells;
  CellStatus total;
};

// `order` holds the index of every cell once: which one is given up first. `threshold` > 1.
SuppressionPlan PlanSuppression(std::span<const std::uint64_t> cells,
                                std::span<const std::size_t> order, std::uint32_t threshold);

inline constexpr std::uint32_t kMinSuppressionThreshold = 3;

// Each figure of the table by itself. Cells are given up by age (unknown, 65 and over, 0 to 14,
// 15 to 24, 25 to 64) and within by sex (unknown, female, male): the usually small first.
// InvalidArgument for a threshold below 3, which would show single persons or couples.
absl::StatusOr<ReleasedTable> SuppressSmallCells(const FlowTable& table, std::uint32_t threshold);

}  // namespace mirrorflow
