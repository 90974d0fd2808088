#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "statistics/protected_counts.h"

namespace mirrorflow {

// What a reader can work out from all figures of a run together: each published figure says in
// which interval the exact count is, the classes of a table add up to the total. From that every
// suppressed cell has a smallest and a largest possible count.
//
// In `official`: suppressed cells for which fewer counts are possible than `kLeastWidth`:
// "KE-UG by-sex LINKED M". In `dp` and `ckm` nothing is
// suppressed before publication, and figures add up to nothing: none.
// Not seen: that linked persons are among those reported (true of persons, not of the figures of
// one class, which the two sides may state differently); what a reader knows from elsewhere, and
// differences between vintages, whose exact counts differ; the number of vintages is bounded by the
// agreement.
std::vector<std::string> NarrowedCells(const ProtectedCounts& run, std::uint32_t threshold,
                                       std::uint32_t base);

inline constexpr std::int64_t kLeastWidth = 5;

// Suppresses further cells, the smallest shown one of the table first, until none is narrowed.
void SuppressSecondary(ProtectedCounts& run, std::uint32_t threshold, std::uint32_t base);

}  // namespace mirrorflow
