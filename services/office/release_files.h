#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "services/office/release_plan.h"
#include "services/office/run_store.h"
#include "services/storage/durable_file.h"
#include "services/trust/trust.h"
#include "statistics/protected_counts.h"
#include "statistics/published_dataset.h"
#include "store_record.pb.h"

namespace mirrorflow {

// For people: a line a corridor with the five figures of its total.
inline constexpr char kReleaseText[] = "flows.txt";

// The dataset of a release from its protected figures, and what is known publicly of its runs, of
// each of which there is a quality.
absl::StatusOr<PublishedDataset> DatasetOf(const office::ReleasePlan& plan,
                                           std::span<const StoredRun> runs,
                                           std::span<const RunQuality> qualities,
                                           std::span<const ProtectedCounts> counts,
                                           const Trust& trust);

// All files that a release publishes beside its signed figures. The same arguments give the same
// bytes.
absl::StatusOr<std::vector<NamedBytes>> ReleaseFiles(const office::ReleasePlan& plan,
                                                     std::span<const StoredRun> runs,
                                                     std::span<const ProtectedCounts> counts,
                                                     const Trust& trust);

}  // namespace mirrorflow
