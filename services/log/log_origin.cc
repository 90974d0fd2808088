#include "services/log/log_origin.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

std::string_view Kind(PartyRole role) {
  switch (role) {
    case PartyRole::kMemberState:
      return "node";
    case PartyRole::kLinkageService:
      return "office";
    case PartyRole::kComputeParty:
      return "party";
    case PartyRole::kAuditor:
      return "auditor";
  }
  return "";
}

const RegisteredParty* FindByOrigin(const Registry& registry, std::string_view origin) {
  const std::vector<RegisteredParty>& parties = registry.content().parties;
  const auto found = std::ranges::find_if(parties, [&](const RegisteredParty& party) {
    return party.identity.has_value() && LogOrigin(party.role, party.id) == origin;
  });
  return found == parties.end() ? nullptr : &*found;
}

}  // namespace

std::string LogOrigin(PartyRole role, std::string_view id) {
  return absl::StrCat("mirrorflow/", std::string(Kind(role)), "/", std::string(id));
}

std::string OriginOf(std::string_view checkpoint) {
  return std::string(checkpoint.substr(0, checkpoint.find('\n')));
}

absl::StatusOr<NoteKey> LogKey(const Registry& registry, std::string_view origin) {
  const RegisteredParty* party = FindByOrigin(registry, origin);
  if (party == nullptr) {
    return absl::NotFoundError(
        absl::StrCat("the registry has no identity key for the log ", std::string(origin),
                     "\nhint: identity_key in the party's entry of the registry"));
  }
  return NoteKey::Create(std::string(origin), NoteAlgorithm::kEd25519, *party->identity);
}

absl::StatusOr<std::vector<NoteKey>> LogKeysOverTime(const Registry& registry,
                                                     std::string_view origin) {
  absl::StatusOr<NoteKey> current = LogKey(registry, origin);
  if (!current.ok()) return current.status();
  std::vector<NoteKey> keys = {*std::move(current)};
  for (const KeyRotation& rotation : FindByOrigin(registry, origin)->rotations) {
    absl::StatusOr<NoteKey> old =
        NoteKey::Create(std::string(origin), NoteAlgorithm::kEd25519, rotation.old_keys.identity);
    if (!old.ok()) return old.status();
    keys.push_back(*std::move(old));
  }
  return keys;
}

std::vector<NoteKey> WitnessKeys(const Registry& registry) {
  std::vector<NoteKey> keys;
  for (const RegisteredParty& party : registry.content().parties) {
    if (!party.identity.has_value()) continue;
    absl::StatusOr<NoteKey> key = NoteKey::Create(LogOrigin(party.role, party.id),
                                                  NoteAlgorithm::kCosignature, *party.identity);
    if (key.ok()) keys.push_back(*std::move(key));
  }
  return keys;
}

}  // namespace mirrorflow
