#include "crypto/identity.h"

#include <sodium.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/key_file.h"
#include "crypto/public_key_text.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kAlgorithm = "ed25519";
constexpr std::string_view kFileKind = "ed25519 identity";
constexpr std::size_t kSeedSize = crypto_sign_SEEDBYTES;

absl::Status VerifyBytes(const IdentityPublicKey& key, std::span<const std::uint8_t> bytes,
                         const Signature& signature) {
  if (crypto_sign_verify_detached(signature.data(), bytes.data(), bytes.size(), key.bytes.data()) !=
      0) {
    return absl::UnauthenticatedError("the signature is not that of the pinned identity key");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<IdentityPublicKey> IdentityPublicKey::FromText(std::string_view text) {
  absl::StatusOr<std::array<std::uint8_t, 32>> bytes = ParsePublicKeyText(kAlgorithm, text);
  if (!bytes.ok()) return bytes.status();
  if (crypto_core_ed25519_is_valid_point(bytes->data()) == 0) {
    return absl::InvalidArgumentError(
        "not an Ed25519 public key, though it has the form of one; compare it with its source");
  }
  return IdentityPublicKey{*bytes};
}

std::string IdentityPublicKey::ToText() const { return PublicKeyText(kAlgorithm, bytes); }

std::string Fingerprint(const IdentityPublicKey& key) {
  return Fingerprint(kIdentityFingerprintLabel, key.bytes);
}

IdentityKey::IdentityKey(SecretBytes seed)
    : seed_(std::move(seed)), secret_key_(crypto_sign_SECRETKEYBYTES) {
  crypto_sign_seed_keypair(public_key_.bytes.data(), secret_key_.ExposeMutable().data(),
                           seed_.Expose().data());
}

IdentityKey IdentityKey::Generate() { return IdentityKey(SecretBytes::Random(kSeedSize)); }

absl::StatusOr<IdentityKey> IdentityKey::ReadFrom(const std::string& path,
                                                  const PassphraseSource& passphrase) {
  absl::StatusOr<SecretBytes> seed = ReadKeyFile(path, kFileKind, kSeedSize, passphrase);
  if (!seed.ok()) return seed.status();
  return IdentityKey(*std::move(seed));
}

absl::StatusOr<IdentityKey> IdentityKey::FromSeed(SecretBytes seed) {
  if (seed.size() != kSeedSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("an Ed25519 seed has ", kSeedSize, " bytes, not ", seed.size()));
  }
  return IdentityKey(std::move(seed));
}

absl::Status IdentityKey::WriteTo(const std::string& path, const SecretBytes& passphrase) const {
  return WriteKeyFile(path, kFileKind, seed_, passphrase);
}

absl::StatusOr<Signature> IdentityKey::SignBytes(std::span<const std::uint8_t> bytes) const {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, bytes.data(), bytes.size(),
                       secret_key_.Expose().data());
  return signature;
}

absl::Status VerifySignature(const IdentityPublicKey& key, std::string_view purpose,
                             std::span<const std::uint8_t> message, const Signature& signature) {
  return VerifyBytes(key, SignedBytes(purpose, message), signature);
}

absl::Status VerifyTextSignature(const IdentityPublicKey& key, std::string_view text,
                                 const Signature& signature) {
  return VerifyBytes(
      key, std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()), signature);
}

}  // namespace mirrorflow
