#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/passphrase.h"
#include "crypto/secret_bytes.h"
#include "crypto/signer.h"

namespace mirrorflow {

// The public half of a party's identity.
struct IdentityPublicKey {
  std::array<std::uint8_t, 32> bytes{};

  // "ed25519:" and 64 hex digits. InvalidArgument also for bytes that are no point of the curve's
  // main subgroup (a mistyped key).
  static absl::StatusOr<IdentityPublicKey> FromText(std::string_view text);
  std::string ToText() const;

  friend bool operator==(const IdentityPublicKey&, const IdentityPublicKey&) = default;
};

// For reading over the telephone; see crypto/public_key_text.h.
std::string Fingerprint(const IdentityPublicKey& key);

// The long-term identity of a party, with its private key in this process: Ed25519 (RFC 8032;
// libsodium crypto_sign).
//
// Not protected: whoever reads the key file is the party, until its peers are told otherwise.
// Thread safety: const members may be called from many threads.
class IdentityKey : public Signer {
 public:
  static IdentityKey Generate();
  // See ReadKeyFile.
  static absl::StatusOr<IdentityKey> ReadFrom(const std::string& path,
                                              const PassphraseSource& passphrase = {});
  // WARNING: for test vectors only. Who knows the seed (32 bytes) has the key.
  static absl::StatusOr<IdentityKey> FromSeed(SecretBytes seed);

  // See WriteKeyFile.
  absl::Status WriteTo(const std::string& path, const SecretBytes& passphrase = {}) const;

  const IdentityPublicKey& public_key() const override { return public_key_; }

 private:
  explicit IdentityKey(SecretBytes seed);
  absl::StatusOr<Signature> SignBytes(std::span<const std::uint8_t> bytes) const override;

  SecretBytes seed_;        // 32 bytes
  SecretBytes secret_key_;  // 64 bytes: seed and public key, as libsodium wants them
  IdentityPublicKey public_key_;
};

// Unauthenticated when the signature is not this key's over this message for this purpose.
absl::Status VerifySignature(const IdentityPublicKey& key, std::string_view purpose,
                             std::span<const std::uint8_t> message, const Signature& signature);
// The same for Signer::SignText.
absl::Status VerifyTextSignature(const IdentityPublicKey& key, std::string_view text,
                                 const Signature& signature);

}  // namespace mirrorflow
