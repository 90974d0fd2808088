#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

inline constexpr std::size_t kRunKeyBytes = 32;

// The 32-byte subkey of a run key under one of the labels of crypto/subkey_labels.h.
// InvalidArgument when the run key is not kRunKeyBytes long.
absl::StatusOr<SecretBytes> RunSubkey(const SecretBytes& run_key, std::string_view label);

}  // namespace mirrorflow
