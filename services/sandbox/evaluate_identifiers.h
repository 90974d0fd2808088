#pragma once

#include "absl/status/status.h"
#include "services/sandbox/commands.h"
#include "services/sandbox/evaluation.h"

namespace mirrorflow {

// Counts the document numbers that both files have, as two states would without encodings
// (crypto/psi/psi_party.h), and prints the count beside the truth. Document numbers alone: a person
// who has another document in each register is not found. FailedPrecondition where a file has none.
absl::Status EvaluateIdentifiers(const EvaluationData& data, bool json);

}  // namespace mirrorflow
