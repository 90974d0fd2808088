#include "services/trust/registry_commands.h"

#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "crypto/subkey_labels.h"
#include "services/trust/signature_files.h"
#include "services/wire/registry.h"

namespace mirrorflow {
namespace {

// A registry, the version accepted here, and the signatures beside it.
struct Judged {
  std::string bytes;
  Registry registry;
  std::optional<Registry> accepted;
  std::vector<DetachedSignature> signatures;

  // Those whose signatures count: of the version before, of its own for the first.
  const Registry& signers() const {
    return accepted.has_value() && accepted->hash() != registry.hash() ? *accepted : registry;
  }
};

absl::StatusOr<std::optional<Registry>> AcceptedRegistry(const TrustStore& store) {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (absl::IsNotFound(trust.status())) return std::nullopt;
  if (!trust.ok()) return trust.status();
  return (*trust)->registry;
}

absl::StatusOr<Judged> ReadJudged(const TrustStore& store, const std::string& file) {
  absl::StatusOr<std::string> bytes = ReadSignedFile(file);
  if (!bytes.ok()) return bytes.status();
  absl::StatusOr<Registry> registry = ParseRegistry(*bytes, file);
  if (!registry.ok()) return registry.status();
  absl::StatusOr<std::optional<Registry>> accepted = AcceptedRegistry(store);
  if (!accepted.ok()) return accepted.status();
  absl::StatusOr<std::vector<DetachedSignature>> signatures =
      ReadSignatureFiles(file, kSignatureSuffix, kRegistryPurpose);
  if (!signatures.ok()) return signatures.status();
  return Judged{.bytes = *std::move(bytes),
                .registry = *std::move(registry),
                .accepted = *std::move(accepted),
                .signatures = *std::move(signatures)};
}

// Of a state both keys, of others what there is.
std::string KeyFingerprint(const RegisteredParty& party) {
  if (party.identity.has_value() && party.agreement.has_value()) return Fingerprint(party.keys());
  return party.identity.has_value() ? Fingerprint(*party.identity) : "";
}

nlohmann::ordered_json RegistryJson(const Registry& registry) {
  const RegistryContent& content = registry.content();
  nlohmann::ordered_json json = {{"version", content.version},
                                 {"sha256", HashText(registry.hash())},
                                 {"fingerprint", FileFingerprint(registry.hash())},
                                 {"required_signatures", content.required_signatures},
                                 {"required_cosignatures", content.required_cosignatures},
                                 {"valid", content.validity.ToString()},
                                 {"parties", nlohmann::ordered_json::array()},
                                 {"revoked_keys", nlohmann::ordered_json::array()}};
  for (const RegisteredParty& party : content.parties) {
    nlohmann::ordered_json entry = {{"id", party.id},
                                    {"role", std::string(PartyRoleName(party.role))},
                                    {"name", party.name},
                                    {"fingerprint", KeyFingerprint(party)},
                                    {"certificates", party.certificate_fingerprints}};
    if (party.validity.has_value()) entry["valid"] = party.validity->ToString();
    json["parties"].push_back(std::move(entry));
  }
  for (const RevokedKey& key : content.revoked) {
    json["revoked_keys"].push_back(
        {{"key", key.key}, {"since", DayText(key.since)}, {"reason", key.reason}});
  }
  return json;
}

std::string RegistryText(const Registry& registry) {
  const RegistryContent& content = registry.content();
  std::string text = absl::StrCat(
      "Registry version ", content.version, ", valid ", content.validity.ToString(),
      "\nThe next version needs the signatures of ", content.required_signatures, " of ",
      registry.member_state_count(), " member states.\nWhat a log says counts as witnessed with ",
      content.required_cosignatures, " cosignature(s) of other members.\n\n");
  for (const RegisteredParty& party : content.parties) {
    absl::StrAppend(&text, party.id, "  ", std::string(PartyRoleName(party.role)),
                    party.name.empty() ? "" : ", ", party.name, "\n");
    if (const std::string keys = KeyFingerprint(party); !keys.empty()) {
      absl::StrAppend(&text, "    keys         ", keys, "\n");
    }
    for (const std::string& certificate : party.certificate_fingerprints) {
      absl::StrAppend(&text, "    certificate  ", certificate, "\n");
    }
    if (party.validity.has_value()) {
      absl::StrAppend(&text, "    valid        ", party.validity->ToString(), "\n");
    }
    if (!party.rotations.empty()) {
      absl::StrAppend(&text, "    rotations    ", party.rotations.size(),
                      ", each signed by the key before\n");
    }
  }
  for (const RevokedKey& key : content.revoked) {
    absl::StrAppend(&text, "revoked ", key.key, " since ", DayText(key.since), ": ", key.reason,
                    "\n");
  }
  absl::StrAppend(&text, "\nTo be compared by telephone, all eight groups:\n    this file  ",
                  FileFingerprint(registry.hash()), "\n    (SHA-256 ", HashText(registry.hash()),
                  ")\n");
  return text;
}

}  // namespace

absl::Status ShowRegistry(const TrustStore& store, const std::string& file, bool json) {
  if (file.empty()) {
    absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
    if (!trust.ok()) return trust.status();
    const Registry& registry = (*trust)->registry;
    std::cout << (json ? RegistryJson(registry).dump(2) + "\n" : RegistryText(registry));
    return absl::OkStatus();
  }
  absl::StatusOr<Judged> judged = ReadJudged(store, file);
  if (!judged.ok()) return judged.status();
  absl::Status standing =
      CheckRegistrySignatures(judged->signers(), judged->bytes, judged->signatures, store.today());
  if (standing.ok() && judged->accepted.has_value() &&
      judged->accepted->hash() != judged->registry.hash()) {
    standing = CheckSuccessor(*judged->accepted, judged->registry);
  }
  if (json) {
    nlohmann::ordered_json out = RegistryJson(judged->registry);
    out["signed_by"] = nlohmann::ordered_json::array();
    for (const DetachedSignature& s : judged->signatures) out["signed_by"].push_back(s.signer);
    out["acceptable"] = standing.ok();
    if (!standing.ok()) out["why_not"] = std::string(standing.message());
    std::cout << out.dump(2) << '\n';
    return absl::OkStatus();
  }
  std::cout << RegistryText(judged->registry) << "\nSigned by: "
            << (judged->signatures.empty()
                    ? "nobody"
                    : absl::StrJoin(judged->signatures, ", ",
                                    [](std::string* out, const DetachedSignature& signature) {
                                      *out += signature.signer;
                                    }))
            << '\n'
            << (standing.ok() ? std::string("It can be accepted here.")
                              : absl::StrCat("It can't be accepted here: ", standing.message()))
            << '\n';
  return absl::OkStatus();
}

absl::Status SignRegistry(const TrustStore& store, const std::string& file,
                          const SigningState& self) {
  absl::StatusOr<Judged> judged = ReadJudged(store, file);
  if (!judged.ok()) return judged.status();
  if (judged->accepted.has_value()) {
    if (absl::Status s = CheckSuccessor(*judged->accepted, judged->registry); !s.ok()) return s;
  }
  const std::string country(self.country.alpha2());
  const RegisteredParty* own = judged->registry.FindState(self.country);
  if (own == nullptr) {
    return absl::PermissionDeniedError(
        absl::StrCat("this registry leaves ", country, " out; not signed"));
  }
  if (own->keys() != self.keys) {
    return absl::PermissionDeniedError(
        absl::StrCat("this registry gives ", country, " the keys ", Fingerprint(own->keys()),
                     ", this node has ", Fingerprint(self.keys),
                     "; not signed\nhint: send `mf-node keys show` to whoever wrote the registry"));
  }
  absl::StatusOr<std::string> written = WriteSignatureFile(file, kSignatureSuffix, kRegistryPurpose,
                                                           country, self.identity, judged->bytes);
  if (!written.ok()) return written.status();
  std::cout << "wrote " << *written << "\nversion " << judged->registry.version()
            << ", to be read over the telephone: " << FileFingerprint(judged->registry.hash())
            << '\n';
  return absl::OkStatus();
}

absl::Status AcceptRegistry(TrustStore& store, const std::string& file,
                            const std::string& first_fingerprint) {
  if (absl::Status status = store.AcceptRegistry(file, first_fingerprint); !status.ok()) {
    return status;
  }
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (!trust.ok()) return trust.status();
  std::cout << "accepted version " << (*trust)->registry.version() << " of the registry, "
            << FileFingerprint((*trust)->registry.hash()) << '\n';
  return absl::OkStatus();
}

}  // namespace mirrorflow
