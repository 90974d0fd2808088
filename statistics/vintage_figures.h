#pragma once

#include <span>
#include <string>
#include <vector>

#include "statistics/count_range.h"
#include "statistics/protected_counts.h"

namespace mirrorflow {

// Figures of a corridor and period that are published, with the rule that they came under.
struct PublishedVintage {
  std::string release;
  ProtectedCounts counts;
  ProtectionFacts facts;
};

// Makes a new vintage of `official` or `ckm` stable against what is published: a figure that a
// change of fewer than LeastChange() persons could explain is replaced by the published one, a
// suppressed cell staying suppressed. So a published figure changes only if at least so many
// persons more or fewer are behind it, and two vintages that differ in fewer of them show the same.
// It looks at figures as they were drawn and at published ones, never at an exact count: what a
// reader of all vintages learns is no more than the drawn figures would tell. Where published
// vintages that fit have different figures, the cell is suppressed.
//
// Not stopped: who knows LeastChange() - 1 linked persons for certain, and adds them together with
// one more to a later vintage, learns of that one (docs/disclosure.md).
//
// `earlier` in the order of vintages. Figures of `dp` are left alone: their noise composes.
void RepeatPublishedFigures(ProtectedCounts& run, std::span<const PublishedVintage> earlier,
                            const ProtectionFacts& facts);

}  // namespace mirrorflow
