#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/batch_rule.h"
#include "corridor/disclosure_rule.h"
#include "statistics/flow_cube.h"
#include "statistics/protected_counts.h"
#include "statistics/random_source.h"
#include "statistics/vintage_figures.h"

namespace mirrorflow {

// Under what a cube may be let out.
struct ProtectionTerms {
  RunId run;
  Vintage vintage;
  Hash256 agreement{};
  DisclosureRule rule;
  BatchRule batch_rule;
  // What of the corridor and period is published already, in the order of vintages.
  std::vector<PublishedVintage> earlier{};
};

// FailedPrecondition when an earlier vintage came under another rule without noise, so that the
// differences between the two can't be tested.
absl::Status CheckComparable(const Corridor& corridor, const Period& period,
                             const ProtectionTerms& terms);

// What an auditor of a stored release asks while the exact counts are kept: whether its figures can
// come from this cube. In `official` and `ckm` each figure must leave the exact count possible, and
// a `ckm` one that is not of an earlier vintage be what the cell key gives; noise of `dp` must not
// be farther out than it is once in 10^12 figures. DataLoss with the cell, never with a count.
absl::Status CheckFigures(const FlowCube& cube, const ProtectionTerms& terms,
                          const ProtectedCounts& published);

// Whether the side that does not date linked persons can have them otherwise. With neither a window
// nor unknown countries it has each as the dating side has it, and table `agreement` would be paid
// for nothing.
bool HasOtherView(const BatchRule& rule);

// A count that came with its noise in it: the parties of split trust add theirs before anything is
// opened (linkage/split_trust). Nothing is added to it here.
struct NoisedCount {
  CountedTable table = CountedTable::kTotal;
  Figure figure = Figure::kLinked;
  std::string code = "_T";
  std::int64_t value = 0;
  double variance = 0;  // of all noise in it together
};

// Figures on their way out: protected, not yet paid, and read by nobody. The only way from exact
// counts to figures, and one that can be gone once: Publish gives the figures only after they and
// their cost are stored in one step, and consumes the object.
class ProtectedRelease {
 public:
  ProtectedRelease() = default;
  ProtectedRelease(ProtectedRelease&&) = default;
  ProtectedRelease& operator=(ProtectedRelease&&) = default;
  ProtectedRelease(const ProtectedRelease&) = delete;
  ProtectedRelease& operator=(const ProtectedRelease&) = delete;

  // Protects the tables that the rule has, the same whatever the counts are: every class of a
  // table, also empty ones. In `dp` exact discrete Laplace noise (NoiseOf); in `official` random
  // rounding, then cells suppressed until no suppressed one is narrowed down by the rest
  // (differencing.h); in `ckm` changes by the cell keys of the cube. Figures of these two are those
  // of earlier vintages where few persons have changed (vintage_figures.h), which CheckComparable
  // must find comparable.
  absl::Status Add(const FlowCube& cube, const ProtectionTerms& terms, RandomSource& random);

  // Counts that come noised; `cost` is what their noise costs a person over all of them.
  absl::Status AddNoised(const Corridor& corridor, const Period& period,
                         const ProtectionTerms& terms, const std::vector<NoisedCount>& counts,
                         NanoEpsilon cost);

  // What the whole costs in the dearest of its corridors.
  NanoEpsilon cost() const;
  // Cells that the figures narrow down, by themselves or with everything that is published of their
  // corridor and period: must be none (differencing.h). A sentence each.
  std::vector<std::string> NarrowedCells(
      const std::function<std::vector<PublishedVintage>(const Corridor&, const Period&)>& published)
      const;

  // `store` gets the text of protected_counts.h and must make it durable, all or nothing. Its error
  // is passed on and the figures are forgotten.
  absl::StatusOr<std::vector<ProtectedCounts>> Publish(
      const std::function<absl::Status(const std::string& text)>& store) &&;

 private:
  std::vector<ProtectedCounts> runs_;
  std::vector<DisclosureRule> rules_;  // of each
};

}  // namespace mirrorflow
