#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "mirrorflow/v1/agreement.pb.h"

namespace mirrorflow {

// Reads the exact bytes of an agreement file; its hash is over them. `name` stands in messages.
// InvalidArgument with line and column for text that is no agreement, with the clause for values
// that can't be.
absl::StatusOr<Agreement> ParseAgreement(std::string_view file, const std::string& name);

v1::Agreement AgreementToWire(const AgreementContent& agreement);

}  // namespace mirrorflow
