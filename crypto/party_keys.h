#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/identity.h"

namespace mirrorflow {

// The public half of an X25519 key pair (RFC 7748).
struct AgreementPublicKey {
  std::array<std::uint8_t, 32> bytes{};

  // "x25519:" and 64 hex digits.
  static absl::StatusOr<AgreementPublicKey> FromText(std::string_view text);
  std::string ToText() const;

  friend bool operator==(const AgreementPublicKey&, const AgreementPublicKey&) = default;
};

// The long-term public keys of a member state. They stand in the registry, and an agreement pins
// their fingerprint, which two officers have compared.
struct PartyKeys {
  IdentityPublicKey identity;
  AgreementPublicKey agreement;

  friend bool operator==(const PartyKeys&, const PartyKeys&) = default;
};

// One fingerprint for both keys; see crypto/public_key_text.h.
std::string Fingerprint(const PartyKeys& keys);

}  // namespace mirrorflow
