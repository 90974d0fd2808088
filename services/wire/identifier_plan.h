#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "corridor/disclosure_rule.h"
#include "corridor/epsilon.h"
#include "corridor/terms.h"
#include "crypto/psi/psi_set.h"

namespace mirrorflow {

// What both nodes and the linkage service hold alike of a run in psi-cardinality mode; docs/psi.md.
struct IdentifierPlan {
  PsiTerms psi{};           // the session is the hash of the terms
  std::uint32_t reach = 0;  // of the noise of one side in its set (crypto/psi/noise_identifiers.h)
  Epsilon linked;           // of that noise
  Epsilon reported;         // of the noise in the count of records that a side gives of itself
};

// FailedPrecondition, naming the clause, for an encoding profile with rows, or when a small budget
// asks for more noise than there is room for.
absl::StatusOr<IdentifierPlan> IdentifierPlanOf(const DisclosureRule& rule, const RunTerms& terms);

}  // namespace mirrorflow
