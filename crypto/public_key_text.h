#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// The one text form of a public key, for configuration files: the algorithm, ':' and 64 lower-case
// hex digits ("ed25519:3d40...", "x25519:de9e..."), so that a key can't be pinned in the place of a
// key of another kind.
std::string PublicKeyText(std::string_view algorithm, std::span<const std::uint8_t, 32> key);
// InvalidArgument for any other text.
absl::StatusOr<std::array<std::uint8_t, 32>> ParsePublicKeyText(std::string_view algorithm,
                                                                std::string_view text);

// What two officers read to each other over a channel that the key did not come by: BLAKE2b-160
// over label and keys in Crockford's base32 (digits and capitals without I, L, O, U), 32 characters
// in eight groups of four: "7Z0M-...". 160 bits: nobody can make a second key with the fingerprint
// of the first. Compare all eight groups.
std::string Fingerprint(std::string_view label, std::span<const std::uint8_t> keys);

}  // namespace mirrorflow
