#pragma once

#include <optional>
#include <span>

#include "absl/status/statusor.h"
#include "corridor/batch_rule.h"
#include "corridor/run.h"
#include "statistics/estimators.h"
#include "statistics/protected_counts.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// What is known publicly of one run of a release.
struct PublishedRun {
  ProtectedCounts counts;
  std::optional<LinkQuality> quality;  // none: nothing is corrected or estimated
  Side dated_by = Side::kReceiver;
  std::uint32_t threshold = 0;  // figures below are not shown
  std::uint32_t rounding_base = 0;
};

// All observations of a release, from protected figures alone: the same figures give the same
// observations, whoever computes them. What is hidden is empty with a status:
//   Q and C   a figure below the threshold
//   Q and D   a figure that would narrow such a one down, or that is computed from one
//   Q and N   a dual-system estimate that is withheld (estimators.h)
//   O         not computable: no quality of links is known, or nothing was counted for it
// Figures in `dp` below the threshold are hidden for the reader's sake only; the noise protects
// them, so sums over corridors use them.
absl::StatusOr<PublishedDataset> BuildFlowDataset(DatasetFacts facts,
                                                  std::span<const PublishedRun> runs);

}  // namespace mirrorflow
