#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "linkage/error_estimate.h"
#include "services/office/batch_exchange.h"
#include "statistics/flow_cube.h"

namespace mirrorflow {

// Links the two batches of a run and counts records of each side and links, by stratum. Links and
// similarities do not leave this function. With `errors`, estimates as well how wrong the links
// are, or says there why that can't be told. FailedPrecondition when a batch has a stratum smaller
// than the terms allow; Cancelled if stopped.
absl::StatusOr<CubeCounts> LinkAndCount(
    const RunTerms& terms, const RunBatches& batches, int threads,
    const std::function<void(std::uint32_t percent)>& progress, std::stop_token stop,
    absl::StatusOr<ConfidentialErrorEstimate>* errors = nullptr);

}  // namespace mirrorflow
