#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "corridor/terms.h"
#include "statistics/protected_release.h"

namespace mirrorflow {

// Puts counts that came with their noise (serialised OpenedCounts: what three compute parties
// opened, or two nodes counted in psi-cardinality mode) into a release. Its noise is in
// it, and its cost is that of the tables opened. DataLoss when it is not such a message, or has
// other lists than a run opens.
absl::Status AddOpenedCounts(const RunTerms& run, const ProtectionTerms& terms,
                             std::string_view opened, ProtectedRelease& release);

}  // namespace mirrorflow
