#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "crypto/party_keys.h"

namespace mirrorflow {

// One step of a party from its keys to new ones, signed by the identity it leaves behind. Either
// key may stay the same. Stands in the registry beside the new keys, so that a registry can't give
// a party other keys than those its old key named.
struct KeyRotation {
  PartyKeys old_keys;
  Signature signature{};

  friend bool operator==(const KeyRotation&, const KeyRotation&) = default;
};

// What the old identity signs, for kKeyRotationPurpose: the party's id, 0x00, then the old and the
// new keys, identity before agreement, 32 bytes each.
std::vector<std::uint8_t> KeyRotationMessage(std::string_view party, const PartyKeys& old_keys,
                                             const PartyKeys& new_keys);

// Unauthenticated when `rotation` does not lead `party` from its old keys to `new_keys`.
absl::Status VerifyKeyRotation(std::string_view party, const KeyRotation& rotation,
                               const PartyKeys& new_keys);

}  // namespace mirrorflow
