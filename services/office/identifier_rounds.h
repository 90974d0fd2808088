#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "services/office/batch_exchange.h"
#include "services/wire/identifier_plan.h"

namespace mirrorflow {

// Relays the sets of both nodes of a run in psi-cardinality mode, once they have committed, and
// counts what both returned sets share (docs/psi.md). Gives a serialised OpenedCounts: linked
// persons with the noise of both nodes in them, and what each reports with its own; the linkage
// service never hears of an exact count. Repeated alike it gives the same counts, for as long as
// both nodes hold the run.
//
// What the linkage service sees: blinded elements in agreed numbers. Errors name the node;
// Cancelled if stopped. `progress` in percent, from two threads.
absl::StatusOr<std::string> CountIdentifiers(
    const RunTerms& terms, const IdentifierPlan& plan, const CommittedRun& committed,
    const RunNodes& nodes, const std::function<void(std::uint32_t percent)>& progress,
    std::stop_token stop);

}  // namespace mirrorflow
