#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "corridor/disclosure_rule.h"
#include "services/party/party_runs.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// Whether the party of this name takes part in a run: an accepted agreement covers it (Trust::
// CoverRun), is in split-trust mode, and names the party with the certificate that it has.
// PermissionDenied or FailedPrecondition otherwise, with the clause.
absl::StatusOr<PartyPermit> PermitFor(const RunTerms& terms, const std::string& name,
                                      const std::string& fingerprint, const TrustStore& trust);

// The disclosure rule of the run's agreement, by which each party adds noise.
absl::StatusOr<DisclosureRule> RuleFor(const RunTerms& terms, const TrustStore& trust);

}  // namespace mirrorflow
