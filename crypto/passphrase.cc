#include "crypto/passphrase.h"

#include <sodium.h>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

static_assert(kSealSaltBytes == crypto_pwhash_argon2id_SALTBYTES);
static_assert(kSealNonceBytes == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kSealTagBytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);

constexpr std::size_t kMinPassphrase = 12;

absl::StatusOr<SecretBytes> KeyFrom(const SecretBytes& passphrase, const PassphraseCost& cost,
                                    std::span<const std::uint8_t, kSealSaltBytes> salt) {
  if (cost.passes < 1 || cost.passes > kMaxPassphraseCost.passes || cost.memory_mib < 1 ||
      cost.memory_mib > kMaxPassphraseCost.memory_mib) {
    return absl::InvalidArgumentError(absl::StrCat(
        "passphrase cost of ", cost.passes, " passes over ", cost.memory_mib, " MiB; at most ",
        kMaxPassphraseCost.passes, " over ", kMaxPassphraseCost.memory_mib, " MiB"));
  }
  SecretBytes key(crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  if (crypto_pwhash_argon2id(key.ExposeMutable().data(), key.size(),
                             reinterpret_cast<const char*>(passphrase.Expose().data()),
                             passphrase.size(), salt.data(), cost.passes,
                             std::size_t{cost.memory_mib} << 20,
                             crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0) {
    return absl::ResourceExhaustedError(
        absl::StrCat("no ", cost.memory_mib, " MiB of memory to check the passphrase"));
  }
  return key;
}

}  // namespace

absl::Status CheckNewPassphrase(const SecretBytes& passphrase) {
  if (passphrase.size() >= kMinPassphrase) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat("the passphrase has fewer than ", kMinPassphrase,
                   " characters\nhint: five or more unrelated words are good and easy to type"));
}

absl::StatusOr<std::string> SealWithPassphrase(const SecretBytes& secret,
                                               const SecretBytes& passphrase,
                                               const PassphraseCost& cost,
                                               std::span<const std::uint8_t, kSealSaltBytes> salt,
                                               std::span<const std::uint8_t, kSealNonceBytes> nonce,
                                               std::string_view context) {
  absl::StatusOr<SecretBytes> key = KeyFrom(passphrase, cost, salt);
  if (!key.ok()) return key.status();
  std::string sealed(secret.size() + kSealTagBytes, '\0');
  crypto_aead_xchacha20poly1305_ietf_encrypt(
      reinterpret_cast<std::uint8_t*>(sealed.data()), nullptr, secret.Expose().data(),
      secret.size(), reinterpret_cast<const std::uint8_t*>(context.data()), context.size(), nullptr,
      nonce.data(), key->Expose().data());
  return sealed;
}

absl::StatusOr<SecretBytes> OpenWithPassphrase(std::span<const std::uint8_t> sealed,
                                               const SecretBytes& passphrase,
                                               const PassphraseCost& cost,
                                               std::span<const std::uint8_t, kSealSaltBytes> salt,
                                               std::span<const std::uint8_t, kSealNonceBytes> nonce,
                                               std::string_view context) {
  if (sealed.size() < kSealTagBytes) {
    return absl::InvalidArgumentError("a sealed secret is too short");
  }
  absl::StatusOr<SecretBytes> key = KeyFrom(passphrase, cost, salt);
  if (!key.ok()) return key.status();
  SecretBytes secret(sealed.size() - kSealTagBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(
          secret.ExposeMutable().data(), nullptr, nullptr, sealed.data(), sealed.size(),
          reinterpret_cast<const std::uint8_t*>(context.data()), context.size(), nonce.data(),
          key->Expose().data()) != 0) {
    return absl::PermissionDeniedError("wrong passphrase, or the file was changed");
  }
  return secret;
}

}  // namespace mirrorflow
