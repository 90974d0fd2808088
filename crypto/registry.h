#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "corridor/terms.h"
#include "corridor/validity.h"
#include "crypto/detached_signature.h"
#include "crypto/key_rotation.h"
#include "crypto/party_keys.h"

namespace mirrorflow {

// The values are those of v1::PartyRole.
enum class PartyRole : std::uint8_t {
  kMemberState = 1,
  kLinkageService = 2,
  kAuditor = 3,
  kComputeParty = 4,
};
std::string_view PartyRoleName(PartyRole role);  // "member state", "linkage service", ...

struct RegisteredParty {
  std::string id;  // a member state's alpha-2 code, else the name in its certificates
  PartyRole role = PartyRole::kMemberState;
  std::string name;
  std::optional<IdentityPublicKey> identity;  // both are there for a member state
  std::optional<AgreementPublicKey> agreement;
  std::vector<std::string> certificate_fingerprints;  // 64 lower-case hex digits
  std::optional<Validity> validity;
  std::vector<KeyRotation> rotations;  // oldest first; the last leads to the keys above

  // Of a member state.
  PartyKeys keys() const { return {*identity, *agreement}; }
};

struct RevokedKey {
  std::string key;  // the text of a public key, or a certificate fingerprint
  Day since;
  std::string reason;
};

struct RegistryContent {
  std::uint32_t version = 0;
  std::optional<Hash256> previous;  // of the file of the version before
  std::uint32_t required_signatures = 0;
  std::uint32_t required_cosignatures = 0;  // of a log's checkpoint; 0: none is asked for
  Validity validity;
  std::vector<RegisteredParty> parties;
  std::vector<RevokedKey> revoked;
};

// Who takes part in the federation, in which role and with which keys (proto/mirrorflow/v1/
// registry.proto), valid by construction: no key or certificate stands for two parties, rotations
// are signed by the old key and lead to the current one, revoked keys are nobody's current key.
//
// What it protects: a node takes keys and certificates from here alone, and a new version only with
// the signatures of k member states of the version before. Not protected: k member states together
// can put any key here; agreements pin fingerprints against that (crypto/signed_agreement.h).
// Immutable; safe to use from many threads.
class Registry {
 public:
  // `file`: the exact bytes that `content` was read from. InvalidArgument, Unauthenticated for a
  // rotation that its old key did not sign.
  static absl::StatusOr<Registry> Create(RegistryContent content, std::string_view file);

  const RegistryContent& content() const { return content_; }
  std::uint32_t version() const { return content_.version; }
  const Hash256& hash() const { return hash_; }  // of the file

  const RegisteredParty* Find(PartyRole role, std::string_view id) const;
  const RegisteredParty* FindState(Country country) const;
  // The party as it may be dealt with on this day; NotFound if it is not in the registry,
  // FailedPrecondition when registry or party are outside their validity.
  absl::StatusOr<const RegisteredParty*> Require(PartyRole role, std::string_view id,
                                                 Day today) const;
  bool IsRevoked(std::string_view key_or_fingerprint) const;
  // Whether this is a certificate of a party that `Require` gives.
  absl::Status CheckCertificate(PartyRole role, std::string_view id, std::string_view fingerprint,
                                Day today) const;
  std::size_t member_state_count() const;

 private:
  Registry(RegistryContent content, const Hash256& hash)
      : content_(std::move(content)), hash_(hash) {}

  RegistryContent content_;
  Hash256 hash_;
};

// For reading over the telephone: of the whole file.
std::string FileFingerprint(const Hash256& file_hash);

// Whether enough member states of `signers` signed `file`. Signatures of others (a linkage service,
// an auditor, nobody) do not count. Unauthenticated when a member state's signature is wrong, when
// one signed twice, and PermissionDenied when there are too few; the message counts them.
absl::Status CheckRegistrySignatures(const Registry& signers, std::string_view file,
                                     std::span<const DetachedSignature> signatures, Day today);

// Whether `next` may follow `current`: the version after it, naming its hash, every revoked key
// still revoked, and every other key of a member state the same or signed by the old one. The
// signatures are checked by CheckRegistrySignatures(current, ...). FailedPrecondition for an older
// version (rollback), AlreadyExists for another file of the same version.
absl::Status CheckSuccessor(const Registry& current, const Registry& next);

}  // namespace mirrorflow
