#include "crypto/party_keys.h"

#include <vector>

#include "crypto/public_key_text.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kAlgorithm = "x25519";

}  // namespace

absl::StatusOr<AgreementPublicKey> AgreementPublicKey::FromText(std::string_view text) {
  absl::StatusOr<std::array<std::uint8_t, 32>> bytes = ParsePublicKeyText(kAlgorithm, text);
  if (!bytes.ok()) return bytes.status();
  return AgreementPublicKey{*bytes};
}

std::string AgreementPublicKey::ToText() const { return PublicKeyText(kAlgorithm, bytes); }

std::string Fingerprint(const PartyKeys& keys) {
  std::vector<std::uint8_t> bytes(keys.identity.bytes.begin(), keys.identity.bytes.end());
  bytes.insert(bytes.end(), keys.agreement.bytes.begin(), keys.agreement.bytes.end());
  return Fingerprint(kPartyFingerprintLabel, bytes);
}

}  // namespace mirrorflow
