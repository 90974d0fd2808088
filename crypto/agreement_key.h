#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/party_keys.h"
#include "crypto/passphrase.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// An X25519 key pair (RFC 7748; libsodium crypto_scalarmult): the static one of a member state, or
// the ephemeral one of a run.
// Thread safety: const members may be called from many threads.
class AgreementKey {
 public:
  static AgreementKey Generate();
  // `kind` names the purpose in the key file's first line; see crypto/key_file.h.
  static absl::StatusOr<AgreementKey> ReadFrom(const std::string& path, std::string_view kind,
                                               const PassphraseSource& passphrase = {});
  // WARNING: for test vectors only. Who knows the secret (32 bytes) has the key.
  static absl::StatusOr<AgreementKey> FromSecret(SecretBytes secret);

  absl::Status WriteTo(const std::string& path, std::string_view kind,
                       const SecretBytes& passphrase = {}) const;

  const AgreementPublicKey& public_key() const { return public_key_; }
  // 32 bytes: a curve point, to be hashed before use. InvalidArgument for a peer key of low order,
  // whose result does not depend on the secret (RFC 7748, section 6.1).
  absl::StatusOr<SecretBytes> SharedSecret(const AgreementPublicKey& peer) const;

 private:
  explicit AgreementKey(SecretBytes secret);

  SecretBytes secret_;
  AgreementPublicKey public_key_;
};

// The kind of a member state's static key.
inline constexpr std::string_view kStaticAgreementKeyKind = "x25519 agreement";

}  // namespace mirrorflow
