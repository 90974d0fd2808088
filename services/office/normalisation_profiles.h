#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/terms.h"

namespace mirrorflow {

// The hash of a normalisation profile by its name. The linkage service does not link the code that
// normalises, so it holds the hashes of the frozen profiles; a test compares them with that code.
// NotFound, with the names there are.
absl::StatusOr<Hash256> NormalisationProfileHashByName(std::string_view name);

}  // namespace mirrorflow
