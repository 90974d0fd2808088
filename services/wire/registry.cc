#include "services/wire/registry.h"

#include <sodium.h>

#include <array>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/hex_text.h"
#include "services/config/text_file.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {
namespace {

absl::Status InField(const std::string& field, const absl::Status& status) {
  return {status.code(), absl::StrCat("field ", field, ": ", status.message())};
}

absl::StatusOr<Validity> ValidityFromWire(const std::string& from, const std::string& until) {
  absl::StatusOr<Day> first = ParseDay(from);
  if (!first.ok()) return InField("valid_from", first.status());
  absl::StatusOr<Day> last = ParseDay(until);
  if (!last.ok()) return InField("valid_until", last.status());
  return Validity::Create(*first, *last);
}

absl::StatusOr<KeyRotation> RotationFromWire(const v1::KeyRotation& wire) {
  absl::StatusOr<IdentityPublicKey> identity = IdentityPublicKey::FromText(wire.old_identity_key());
  if (!identity.ok()) return InField("old_identity_key", identity.status());
  absl::StatusOr<AgreementPublicKey> agreement =
      AgreementPublicKey::FromText(wire.old_agreement_key());
  if (!agreement.ok()) return InField("old_agreement_key", agreement.status());
  KeyRotation rotation{.old_keys = {*identity, *agreement}};
  const std::string& hex = wire.signature();
  std::size_t size = 0;
  if (hex.size() != 2 * rotation.signature.size() ||
      sodium_hex2bin(rotation.signature.data(), rotation.signature.size(), hex.data(), hex.size(),
                     nullptr, &size, nullptr) != 0 ||
      size != rotation.signature.size()) {
    return absl::InvalidArgumentError("field signature: not 128 hex digits");
  }
  return rotation;
}

absl::StatusOr<RegisteredParty> PartyFromWire(const v1::RegisteredParty& wire) {
  RegisteredParty party;
  party.id = wire.id();
  party.name = wire.name();
  if (wire.role() == v1::PARTY_ROLE_UNSPECIFIED || !v1::PartyRole_IsValid(wire.role())) {
    return absl::InvalidArgumentError(
        "field role: MEMBER_STATE, LINKAGE_SERVICE, AUDITOR or COMPUTE_PARTY");
  }
  party.role = static_cast<PartyRole>(wire.role());
  if (!wire.identity_key().empty()) {
    absl::StatusOr<IdentityPublicKey> key = IdentityPublicKey::FromText(wire.identity_key());
    if (!key.ok()) return InField("identity_key", key.status());
    party.identity = *key;
  }
  if (!wire.agreement_key().empty()) {
    absl::StatusOr<AgreementPublicKey> key = AgreementPublicKey::FromText(wire.agreement_key());
    if (!key.ok()) return InField("agreement_key", key.status());
    party.agreement = *key;
  }
  for (const std::string& text : wire.certificate_fingerprints()) {
    absl::StatusOr<std::string> fingerprint = ParseFingerprint(text);
    if (!fingerprint.ok()) return InField("certificate_fingerprints", fingerprint.status());
    party.certificate_fingerprints.push_back(*std::move(fingerprint));
  }
  if (!wire.valid_from().empty() || !wire.valid_until().empty()) {
    absl::StatusOr<Validity> validity = ValidityFromWire(wire.valid_from(), wire.valid_until());
    if (!validity.ok()) return validity.status();
    party.validity = *validity;
  }
  for (const v1::KeyRotation& rotation : wire.rotations()) {
    absl::StatusOr<KeyRotation> read = RotationFromWire(rotation);
    if (!read.ok()) return InField("rotations", read.status());
    party.rotations.push_back(*read);
  }
  return party;
}

// A public key or a certificate fingerprint, in its one form.
absl::StatusOr<std::string> RevokedFromWire(const std::string& text) {
  if (IdentityPublicKey::FromText(text).ok() || AgreementPublicKey::FromText(text).ok()) {
    return text;
  }
  return ParseFingerprint(text);
}

absl::StatusOr<Registry> FromWire(const v1::Registry& wire, std::string_view file) {
  absl::StatusOr<Validity> validity = ValidityFromWire(wire.valid_from(), wire.valid_until());
  if (!validity.ok()) return validity.status();
  RegistryContent content{.version = wire.version(),
                          .previous = {},
                          .required_signatures = wire.required_signatures(),
                          .required_cosignatures = wire.required_cosignatures(),
                          .validity = *validity,
                          .parties = {},
                          .revoked = {}};
  if (!wire.previous_sha256().empty()) {
    absl::StatusOr<Hash256> previous = ParseHashText(wire.previous_sha256());
    if (!previous.ok()) return InField("previous_sha256", previous.status());
    content.previous = *previous;
  }
  for (int i = 0; i < wire.parties_size(); ++i) {
    absl::StatusOr<RegisteredParty> party = PartyFromWire(wire.parties(i));
    if (!party.ok()) {
      return InField(absl::StrCat("parties[", i, "] (", wire.parties(i).id(), ")"), party.status());
    }
    content.parties.push_back(*std::move(party));
  }
  for (int i = 0; i < wire.revoked_keys_size(); ++i) {
    const v1::RevokedKey& key = wire.revoked_keys(i);
    const std::string field = absl::StrCat("revoked_keys[", i, "].");
    absl::StatusOr<std::string> text = RevokedFromWire(key.key());
    if (!text.ok()) return InField(field + "key", text.status());
    absl::StatusOr<Day> since = ParseDay(key.since());
    if (!since.ok()) return InField(field + "since", since.status());
    content.revoked.push_back({.key = *std::move(text), .since = *since, .reason = key.reason()});
  }
  return Registry::Create(std::move(content), file);
}

}  // namespace

absl::StatusOr<Registry> ParseRegistry(std::string_view file, const std::string& name) {
  v1::Registry wire;
  if (absl::Status status = ParseText(file, name, wire); !status.ok()) return status;
  absl::StatusOr<Registry> registry = FromWire(wire, file);
  if (!registry.ok()) {
    return absl::Status(registry.status().code(),
                        absl::StrCat(name, ": ", registry.status().message()));
  }
  return registry;
}

v1::RegisteredParty RegisteredPartyToWire(const RegisteredParty& party) {
  v1::RegisteredParty wire;
  wire.set_id(party.id);
  wire.set_role(static_cast<v1::PartyRole>(party.role));
  wire.set_name(party.name);
  if (party.identity.has_value()) wire.set_identity_key(party.identity->ToText());
  if (party.agreement.has_value()) wire.set_agreement_key(party.agreement->ToText());
  for (const std::string& fingerprint : party.certificate_fingerprints) {
    wire.add_certificate_fingerprints(fingerprint);
  }
  if (party.validity.has_value()) {
    wire.set_valid_from(DayText(party.validity->from()));
    wire.set_valid_until(DayText(party.validity->until()));
  }
  for (const KeyRotation& rotation : party.rotations) {
    v1::KeyRotation& step = *wire.add_rotations();
    step.set_old_identity_key(rotation.old_keys.identity.ToText());
    step.set_old_agreement_key(rotation.old_keys.agreement.ToText());
    step.set_signature(HexText(rotation.signature));
  }
  return wire;
}

}  // namespace mirrorflow
