#include "crypto/signed_agreement.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

// All keys that a party has had, oldest first, its current ones last.
std::vector<PartyKeys> HistoryOf(const RegisteredParty& party) {
  std::vector<PartyKeys> history;
  for (const KeyRotation& rotation : party.rotations) history.push_back(rotation.old_keys);
  history.push_back(party.keys());
  return history;
}

}  // namespace

absl::StatusOr<PinnedParty> FindPinnedParty(const Agreement& agreement, Country country,
                                            const Registry& registry, Day today) {
  const AgreementParty* party = agreement.Party(country);
  const std::string name(country.alpha2());
  if (party == nullptr) {
    return ClauseRefusal(agreement.id(), "parties", name + " is not a party");
  }
  absl::StatusOr<const RegisteredParty*> registered =
      registry.Require(PartyRole::kMemberState, name, today);
  if (!registered.ok()) return registered.status();
  const std::vector<PartyKeys> history = HistoryOf(**registered);
  const auto pinned = std::ranges::find_if(
      history, [&](const PartyKeys& keys) { return Fingerprint(keys) == party->fingerprint; });
  if (pinned == history.end()) {
    return ClauseRefusal(
        agreement.id(), "parties",
        absl::StrCat("it pins the keys ", party->fingerprint, " for ", name, ", version ",
                     registry.version(), " of the registry has ", Fingerprint(history.back()),
                     "\nhint: nobody may change them in between; compare by telephone with ", name,
                     ", and sign a new agreement if the change is right"));
  }
  for (auto keys = pinned; keys != history.end(); ++keys) {
    for (const std::string& key : {keys->identity.ToText(), keys->agreement.ToText()}) {
      if (!registry.IsRevoked(key)) continue;
      return ClauseRefusal(agreement.id(), "parties",
                           absl::StrCat("the key ", key, " of ", name,
                                        " is revoked\nhint: sign a new agreement that pins the "
                                        "new keys, compared by telephone"));
    }
  }
  return PinnedParty{.pinned = *pinned, .current = history.back()};
}

absl::Status CheckAgreementSignatures(const Agreement& agreement, std::string_view file,
                                      std::span<const DetachedSignature> signatures,
                                      const Registry& registry, Day today) {
  for (const AgreementParty& party : agreement.content().parties) {
    const std::string name(party.country.alpha2());
    absl::StatusOr<PinnedParty> keys = FindPinnedParty(agreement, party.country, registry, today);
    if (!keys.ok()) return keys.status();
    const auto signature = std::ranges::find(signatures, name, &DetachedSignature::signer);
    if (signature == signatures.end()) {
      return ClauseRefusal(agreement.id(), "signatures",
                           absl::StrCat(name, " has not signed\nhint: it makes FILE.", name,
                                        ".sig with `mf-node agreements sign`"));
    }
    absl::Status status =
        VerifyDetachedSignature(keys->pinned.identity, kAgreementPurpose, file, *signature);
    if (!status.ok()) {
      return {status.code(), absl::StrCat("agreement ", agreement.id().value(),
                                          ", clause signatures: ", status.message())};
    }
  }
  return absl::OkStatus();
}

absl::Status CheckAgreementRevocation(const Agreement& agreement, std::string_view file,
                                      const DetachedSignature& revocation,
                                      const Registry& registry) {
  for (const AgreementParty& party : agreement.content().parties) {
    if (party.country.alpha2() != revocation.signer) continue;
    const RegisteredParty* registered = registry.FindState(party.country);
    if (registered == nullptr) break;
    for (const PartyKeys& keys : HistoryOf(*registered)) {
      if (VerifyDetachedSignature(keys.identity, kAgreementRevocationPurpose, file, revocation)
              .ok()) {
        return absl::OkStatus();
      }
    }
  }
  return absl::UnauthenticatedError(absl::StrCat("agreement ", agreement.id().value(),
                                                 ": the revocation of ", revocation.signer,
                                                 " is not signed by a party"));
}

}  // namespace mirrorflow
