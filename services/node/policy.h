#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/epsilon.h"
#include "corridor/run.h"
#include "corridor/terms.h"
#include "crypto/party_keys.h"
#include "services/node/node_config.h"
#include "services/trust/trust.h"
#include "services/wire/identifier_plan.h"

namespace mirrorflow {

// What a run that this node takes part in rests on.
struct RunPermit {
  Side side = Side::kSender;
  PartyKeys peer;                     // the other state's keys
  std::chrono::hours keep_batch{24};  // the agreement's retention of encodings
  std::uint32_t runs_per_period = 1;  // and its budget of counted runs
  // What the counts of this vintage cost a person, and the agreement's budget of it
  // (corridor/disclosure_rule.h); 0 for rules without a budget.
  NanoEpsilon vintage_cost = 0;
  NanoEpsilon budget = 0;
  // All corridors of this state that agreements cover in the period: those that
  // a person's contributions are bounded over.
  std::vector<Corridor> campaign;
  std::vector<ComputeParty> compute_parties{};  // in split-trust mode, in their order
  std::optional<IdentifierPlan> identifiers{};  // in psi-cardinality mode
};

// Whether this node takes part in a run: the registry and an agreement that its
// own state signed cover it (Trust::CoverRun), and this node can do it.
// Otherwise PermissionDenied with the clause, FailedPrecondition (this node
// can't) or Unimplemented.
absl::StatusOr<RunPermit> CheckPolicy(const RunTerms& terms, const NodeConfig& config,
                                      const PartyKeys& own_keys, const Trust& trust, Day today);

// Whether this program has the profiles of an agreement by their hashes, and
// its mode.
absl::Status CheckProfiles(const RunTerms& terms);

}  // namespace mirrorflow
