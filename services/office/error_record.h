#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "linkage/error_estimate.h"

namespace mirrorflow {

// The error estimate of a run as it is sealed beside the exact counts (CubeVault::SealErrors) and
// erased with them: confidential. Nobody is shown it; who wants to correct a published count with
// it reads it here, adds noise, and pays from the budget.
std::string SerializeErrors(const ConfidentialErrorEstimate& errors);
// DataLoss if the bytes are no such estimate.
absl::StatusOr<ConfidentialErrorEstimate> ParseErrors(const std::string& bytes);

// A share with one standard error, for estimators that correct counts: the middle of the estimate
// and a quarter of its 95 % interval, which is not symmetric. Nothing where it was not estimable.
struct EstimatedShares {
  double precision = 1;
  double precision_error = 0;
  double recall = 1;
  double recall_error = 0;
};
std::optional<EstimatedShares> SharesOf(const ErrorFigures& figures);

}  // namespace mirrorflow
