#pragma once

#include <span>
#include <string_view>

namespace mirrorflow {

// What code points from `first` on become in the alphabet A-Z and 0-9, one after the other,
// separated by '|'; a blank separates words. Part of the normalisation profile.
struct FoldRun {
  char32_t first;
  std::string_view folds;
};

// Sorted by code point, not overlapping. Every entry is the compatibility decomposition (NFKD) of
// Unicode without marks, for code points of Unicode 3.2, whose decompositions can't change any
// more, or is listed in make_unicode_folds.py because the letter has none.
std::span<const FoldRun> AllFoldRuns();

}  // namespace mirrorflow
