#include "crypto/registry.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "crypto/public_key_text.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kMaxId = 64;

absl::Status Invalid(const std::string& message) {
  return absl::InvalidArgumentError("registry: " + message);
}

// Letters that can stand in a file name, a certificate and a log.
bool IsName(std::string_view id) {
  return !id.empty() && id.size() <= kMaxId && std::ranges::all_of(id, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

absl::Status CheckParty(const RegisteredParty& party) {
  if (party.role == PartyRole::kMemberState) {
    const absl::StatusOr<Country> country = Country::Create(party.id);
    if (!country.ok() || country->alpha2() != party.id) {
      return Invalid(absl::StrCat("the id of a member state is its ISO 3166-1 alpha-2 code, not '",
                                  party.id, "'"));
    }
    if (!party.identity.has_value() || !party.agreement.has_value()) {
      return Invalid(absl::StrCat("member state ", party.id,
                                  " needs identity_key and agreement_key\nhint: its `mf-node keys "
                                  "show` prints the entry"));
    }
  } else if (!IsName(party.id)) {
    return Invalid(absl::StrCat("the id of a ", std::string(PartyRoleName(party.role)),
                                " is the name in its certificate, of a-z, 0-9 and '-'"));
  }
  if (!party.rotations.empty() && (!party.identity.has_value() || !party.agreement.has_value())) {
    return Invalid(absl::StrCat(party.id, " has rotations but not both keys"));
  }
  for (std::size_t i = 0; i < party.rotations.size(); ++i) {
    const PartyKeys next =
        i + 1 < party.rotations.size() ? party.rotations[i + 1].old_keys : party.keys();
    if (absl::Status s = VerifyKeyRotation(party.id, party.rotations[i], next); !s.ok()) {
      return {s.code(), absl::StrCat("registry: ", s.message())};
    }
  }
  return absl::OkStatus();
}

std::vector<std::string> CurrentKeysOf(const RegisteredParty& party) {
  std::vector<std::string> keys = party.certificate_fingerprints;
  if (party.identity.has_value()) keys.push_back(party.identity->ToText());
  if (party.agreement.has_value()) keys.push_back(party.agreement->ToText());
  return keys;
}

// All that must be nobody else's: current keys, keys left behind, certificates.
std::set<std::string> KeysOf(const RegisteredParty& party) {
  const std::vector<std::string> current = CurrentKeysOf(party);
  std::set<std::string> keys(current.begin(), current.end());
  for (const KeyRotation& rotation : party.rotations) {
    keys.insert(rotation.old_keys.identity.ToText());
    keys.insert(rotation.old_keys.agreement.ToText());
  }
  return keys;
}

bool LeadsFrom(const RegisteredParty& party, const PartyKeys& old_keys) {
  return party.keys() == old_keys ||
         std::ranges::find(party.rotations, old_keys, &KeyRotation::old_keys) !=
             party.rotations.end();
}

}  // namespace

std::string_view PartyRoleName(PartyRole role) {
  switch (role) {
    case PartyRole::kMemberState:
      return "member state";
    case PartyRole::kLinkageService:
      return "linkage service";
    case PartyRole::kAuditor:
      return "auditor";
    case PartyRole::kComputeParty:
      return "compute party";
  }
  return "";
}

absl::StatusOr<Registry> Registry::Create(RegistryContent content, std::string_view file) {
  if (content.version == 0) return Invalid("the version is 1 or more");
  if ((content.version == 1) == content.previous.has_value()) {
    return Invalid("previous_sha256 stands in every version but the first");
  }
  std::set<std::pair<PartyRole, std::string_view>> seen;
  std::map<std::string, std::string> owners;
  for (const RegisteredParty& party : content.parties) {
    if (absl::Status status = CheckParty(party); !status.ok()) return status;
    if (!seen.emplace(party.role, party.id).second) {
      return Invalid(
          absl::StrCat(std::string(PartyRoleName(party.role)), " ", party.id, " stands twice"));
    }
    for (const std::string& key : KeysOf(party)) {
      const auto [owner, is_new] = owners.emplace(key, party.id);
      if (!is_new) {
        return Invalid(absl::StrCat(owner->second, " and ", party.id,
                                    " have the key or certificate ", key,
                                    " in common; each must be one party's alone"));
      }
    }
  }
  std::set<std::string_view> revoked;
  for (const RevokedKey& key : content.revoked) {
    if (!revoked.insert(key.key).second) {
      return Invalid(absl::StrCat("the key ", key.key, " is revoked twice"));
    }
  }
  for (const RegisteredParty& party : content.parties) {
    for (const std::string& key : CurrentKeysOf(party)) {
      if (revoked.contains(key)) {
        return Invalid(absl::StrCat("the key or certificate ", key, " of ", party.id,
                                    " is revoked and can't be its current one"));
      }
    }
  }
  Registry registry(std::move(content), FileHash(file));
  const std::uint32_t required = registry.content_.required_signatures;
  const std::size_t states = registry.member_state_count();
  if (required < 2 || required > states) {
    return Invalid(absl::StrCat("required_signatures is ", required, "; it must be from 2 to ",
                                states, ", the number of member states"));
  }
  const auto witnesses = static_cast<std::size_t>(std::ranges::count_if(
      registry.content_.parties,
      [](const RegisteredParty& party) { return party.identity.has_value(); }));
  const std::uint32_t cosignatures = registry.content_.required_cosignatures;
  if (cosignatures >= std::max<std::size_t>(witnesses, 1)) {
    return Invalid(absl::StrCat("required_cosignatures is ", cosignatures, "; a log has at most ",
                                witnesses == 0 ? 0 : witnesses - 1,
                                " other members with an identity key to cosign it"));
  }
  return registry;
}

const RegisteredParty* Registry::Find(PartyRole role, std::string_view id) const {
  const auto found = std::ranges::find_if(content_.parties, [&](const RegisteredParty& party) {
    return party.role == role && party.id == id;
  });
  return found == content_.parties.end() ? nullptr : &*found;
}

const RegisteredParty* Registry::FindState(Country country) const {
  return Find(PartyRole::kMemberState, country.alpha2());
}

absl::StatusOr<const RegisteredParty*> Registry::Require(PartyRole role, std::string_view id,
                                                         Day today) const {
  const auto named = [&] {
    return absl::StrCat(std::string(PartyRoleName(role)), " ", std::string(id));
  };
  if (!content_.validity.Contains(today)) {
    return absl::FailedPreconditionError(absl::StrCat(
        "version ", content_.version, " of the registry is valid ", content_.validity.ToString(),
        ", not on ", DayText(today), "\nhint: accept a newer version with `registry accept`"));
  }
  const RegisteredParty* party = Find(role, id);
  if (party == nullptr) {
    return absl::NotFoundError(absl::StrCat("there is no ", named(), " in version ",
                                            content_.version, " of the registry"));
  }
  if (party->validity.has_value() && !party->validity->Contains(today)) {
    return absl::FailedPreconditionError(absl::StrCat("the registry has ", named(), " for ",
                                                      party->validity->ToString(), ", not on ",
                                                      DayText(today)));
  }
  return party;
}

bool Registry::IsRevoked(std::string_view key) const {
  return std::ranges::find(content_.revoked, key, &RevokedKey::key) != content_.revoked.end();
}

absl::Status Registry::CheckCertificate(PartyRole role, std::string_view id,
                                        std::string_view fingerprint, Day today) const {
  absl::StatusOr<const RegisteredParty*> party = Require(role, id, today);
  if (!party.ok()) return party.status();
  if (IsRevoked(fingerprint)) {
    return absl::PermissionDeniedError(
        absl::StrCat("the registry revokes this certificate of ", std::string(id)));
  }
  if (std::ranges::find((*party)->certificate_fingerprints, fingerprint) ==
      (*party)->certificate_fingerprints.end()) {
    return absl::PermissionDeniedError(
        absl::StrCat("version ", content_.version, " of the registry has another certificate for ",
                     std::string(PartyRoleName(role)), " ", std::string(id)));
  }
  return absl::OkStatus();
}

std::size_t Registry::member_state_count() const {
  return static_cast<std::size_t>(
      std::ranges::count(content_.parties, PartyRole::kMemberState, &RegisteredParty::role));
}

std::string FileFingerprint(const Hash256& file_hash) {
  return Fingerprint(kFileFingerprintLabel, file_hash);
}

absl::Status CheckRegistrySignatures(const Registry& signers, std::string_view file,
                                     std::span<const DetachedSignature> signatures, Day today) {
  std::set<std::string> counted;
  for (const DetachedSignature& signature : signatures) {
    const RegisteredParty* state = signers.Find(PartyRole::kMemberState, signature.signer);
    if (state == nullptr) continue;
    if (state->validity.has_value() && !state->validity->Contains(today)) continue;
    absl::Status status =
        VerifyDetachedSignature(*state->identity, kRegistryPurpose, file, signature);
    if (!status.ok()) return status;
    if (!counted.insert(signature.signer).second) {
      return absl::UnauthenticatedError(
          absl::StrCat("there are two signatures of ", signature.signer));
    }
  }
  const std::uint32_t required = signers.content().required_signatures;
  if (counted.size() < required) {
    return absl::PermissionDeniedError(absl::StrCat(
        "the registry needs the signatures of ", required, " of the ", signers.member_state_count(),
        " member states of version ", signers.version(), "; it has ", counted.size(),
        counted.empty() ? "" : " (", absl::StrJoin(counted, ", "), counted.empty() ? "" : ")",
        "\nhint: `mf-node registry sign` makes one; put FILE.XX.sig beside the file"));
  }
  return absl::OkStatus();
}

absl::Status CheckSuccessor(const Registry& current, const Registry& next) {
  if (next.version() == current.version()) {
    return absl::AlreadyExistsError(absl::StrCat(
        "another registry of version ", current.version(),
        " is accepted already\nhint: two files of one version mean that somebody was given a "
        "registry of their own; compare fingerprints with the other states"));
  }
  if (next.version() < current.version()) {
    return absl::FailedPreconditionError(
        absl::StrCat("version ", next.version(), " is older than version ", current.version(),
                     ", which is accepted already; a registry is never rolled back"));
  }
  if (next.version() != current.version() + 1) {
    return absl::FailedPreconditionError(
        absl::StrCat("version ", next.version(), " can't follow version ", current.version(),
                     "\nhint: accept version ", current.version() + 1,
                     " first; each is signed by the states "
                     "of the one before"));
  }
  if (next.content().previous != current.hash()) {
    return absl::FailedPreconditionError(absl::StrCat("previous_sha256 of version ", next.version(),
                                                      " is not that of version ", current.version(),
                                                      " here, ", HashText(current.hash())));
  }
  for (const RevokedKey& key : current.content().revoked) {
    if (!next.IsRevoked(key.key)) {
      return absl::FailedPreconditionError(absl::StrCat(
          "version ", next.version(), " no longer revokes ", key.key, "; a key stays revoked"));
    }
  }
  for (const RegisteredParty& party : current.content().parties) {
    if (party.role != PartyRole::kMemberState) continue;
    const RegisteredParty* after = next.Find(party.role, party.id);
    if (after == nullptr || LeadsFrom(*after, party.keys())) continue;
    if (next.IsRevoked(party.identity->ToText())) continue;  // lost: the states vouch for the new
    return absl::UnauthenticatedError(absl::StrCat(
        "version ", next.version(), " gives ", party.id, " other keys than version ",
        current.version(), ", without a rotation signed by the old ones\nhint: ask ", party.id,
        " for `mf-node keys rotate`; a key that was lost is listed under revoked_keys"));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
