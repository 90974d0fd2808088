#pragma once

#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "corridor/terms.h"
#include "services/node/node_config.h"

namespace mirrorflow {

// Whether this node takes part in a run, and on which side. Otherwise PermissionDenied (no rule of
// the configuration allows it), FailedPrecondition (this node can't do it) or Unimplemented; the
// message names the rule. With several rules for a corridor it is about the one that came closest.
absl::StatusOr<Side> CheckPolicy(const RunTerms& terms, const NodeConfig& config);

}  // namespace mirrorflow
