#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/office/run_store.h"

namespace mirrorflow {

// The files of a release.
inline constexpr char kReleaseCsv[] = "flows.csv";    // statistics/table_csv.h
inline constexpr char kReleaseJson[] = "flows.json";  // statistics/table_json.h, and missing runs
inline constexpr char kReleaseText[] = "flows.txt";   // matrices, and missing runs, for people

// Protects the counts of the campaign's erased runs and lays out the files; runs that failed or
// were cancelled are named as missing with their reason. All runs must have ended.
// FailedPrecondition if there is no run to release.
absl::StatusOr<std::vector<NamedBytes>> BuildRelease(const StoredCampaign& campaign,
                                                     const RunStore& store);

}  // namespace mirrorflow
