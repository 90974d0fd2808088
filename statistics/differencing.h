#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "statistics/count_range.h"
#include "statistics/protected_counts.h"
#include "statistics/vintage_figures.h"

namespace mirrorflow {

// What a reader can work out from all figures of a run together: each published figure says in
// which interval the exact count is (count_range.h), the classes of a table add up to the total.
// From that every suppressed cell has a smallest and a largest possible count.
//
// In `official`: suppressed cells for which fewer counts are possible than `kLeastWidth`:
// "KE-UG by-sex LINKED M". In `dp` and `ckm` nothing is suppressed before publication, and figures
// add up to nothing: none.
// Not seen: that linked persons are among those reported (true of persons, not of the figures of
// one class, which the two sides may state differently); what a reader knows from elsewhere.
std::vector<std::string> NarrowedCells(const ProtectedCounts& run, const ProtectionFacts& facts);

inline constexpr std::int64_t kLeastWidth = 5;

// The same over all published vintages of the corridor and period, by a reader who knows as well
// that no cell changed by more than d persons between this vintage and an earlier one, wherever the
// figures allow it, for each d below LeastChange(): who added one person to a register, and nothing
// else, knows it. Gives for each figure the first cell of any vintage that the new figures leave
// with fewer than `kLeastWidth` possible counts, and with fewer than without them, in a sentence
// that names cell, releases and counts.
// `earlier` in the order of vintages; those in `dp` bound nothing.
std::vector<std::string> NarrowedByVintages(const ProtectedCounts& run,
                                            const ProtectionFacts& facts,
                                            std::span<const PublishedVintage> earlier);

// Suppresses further cells of the run, the smallest shown one of the table first, until neither its
// own figures nor those of earlier vintages narrow any.
void SuppressSecondary(ProtectedCounts& run, const ProtectionFacts& facts,
                       std::span<const PublishedVintage> earlier = {});

}  // namespace mirrorflow
