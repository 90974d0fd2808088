#pragma once

#include <cstdint>

#include "corridor/disclosure_rule.h"
#include "statistics/protected_counts.h"

namespace mirrorflow {

// How large a change of a cell by the cell-key method is at most (protected_release.cc).
inline constexpr std::int64_t kCellKeyLargestChange = 5;

// The exact counts that are possible behind a figure, both ends included.
struct CountRange {
  static constexpr std::int64_t kUnbounded = std::int64_t{1} << 40;

  std::int64_t low = 0;
  std::int64_t high = kUnbounded;

  bool empty() const { return low > high; }
  std::int64_t width() const { return high - low + 1; }

  friend bool operator==(const CountRange&, const CountRange&) = default;
};

// How many persons lie between two ranges at least; 0 when they touch.
std::int64_t Distance(const CountRange& a, const CountRange& b);

// What everybody knows of the protection of a figure: it stands in the agreement.
struct ProtectionFacts {
  DisclosureProfile profile = DisclosureProfile::kDp;
  std::int64_t threshold = 0;
  std::int64_t base = 0;  // of the rounding; 0 in other profiles

  static ProtectionFacts Of(const DisclosureRule& rule);

  // A figure of a later vintage changes only if at least so many persons more or fewer are behind
  // it (vintage_figures.h): the threshold, and 10 at least.
  std::int64_t LeastChange() const;
  // Which counts are possible behind a figure that is published again, when those of `range` were
  // before: a figure that lies less than LeastChange() beside it may have been drawn.
  CountRange Repeated(const CountRange& range) const;

  friend bool operator==(const ProtectionFacts&, const ProtectionFacts&) = default;
};

// What a reader knows of the exact count from this figure alone. In `official` a suppressed cell
// has fewer than the threshold, one suppressed for another's sake any number; in `ckm` no change is
// above kCellKeyLargestChange, and nobody is shown for nobody; in `dp` a figure bounds nothing.
CountRange RangeOf(const ProtectedCount& count, const ProtectionFacts& facts);

}  // namespace mirrorflow
