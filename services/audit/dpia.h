#pragma once

#include <string>
#include <vector>

#include "services/audit/bundle_checks.h"

namespace mirrorflow {

// A data protection impact assessment, prefilled from the evidence of a run, in the JSON that the
// PIA tool of the CNIL imports (github.com/LINCnil/pia: exportData and importData of
// src/app/services/pia.service.ts; the numbers of questions are those of
// src/assets/files/pia_architecture.json). Answers that evidence has are filled in, others say whom
// to ask; severity and likelihood of risks stay open, since a person answers for them.
//
// `prepared`: RFC 3339, UTC. InvalidArgument when the bundles have no terms and agreement.
absl::StatusOr<std::string> PrefilledDpia(const std::vector<CheckedBundle>& checked,
                                          const std::string& prepared);

}  // namespace mirrorflow
