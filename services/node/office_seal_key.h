#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "corridor/validity.h"
#include "crypto/registry.h"
#include "crypto/unseal_key.h"

namespace mirrorflow {

// The key that batch files are sealed to: the agreement key of the linkage service in the registry,
// which k states signed. A configured key does not replace it, it must be the same; it decides only
// where the registry has none, or has several linkage services. FailedPrecondition with what to do.
absl::StatusOr<SealKey> OfficeSealKey(const Registry& registry, Day today,
                                      const std::optional<SealKey>& configured);

}  // namespace mirrorflow
