#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "statistics/flow_table.h"

namespace mirrorflow {

// Exact counts of a run as the store keeps them until the release: confidential.
std::string SerializeCounts(const FlowTable& table);
// DataLoss if the bytes are not the counts of such a run.
absl::StatusOr<FlowTable> ParseCounts(const RunTerms& terms, const std::string& bytes);

}  // namespace mirrorflow
