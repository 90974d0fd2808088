#include "crypto/unseal_key.h"

#include <sodium.h>

#include <utility>

#include "crypto/key_file.h"
#include "crypto/public_key_text.h"

namespace mirrorflow {
namespace {

static_assert(kSealOverhead == crypto_box_SEALBYTES);
constexpr std::string_view kKind = "x25519 unseal";
constexpr std::string_view kAlgorithm = "seal";

}  // namespace

absl::StatusOr<SealKey> SealKey::FromText(std::string_view text) {
  absl::StatusOr<std::array<std::uint8_t, 32>> bytes = ParsePublicKeyText(kAlgorithm, text);
  if (!bytes.ok()) return bytes.status();
  return SealKey{*bytes};
}

std::string SealKey::ToText() const { return PublicKeyText(kAlgorithm, bytes); }

UnsealKey::UnsealKey(SecretBytes secret) : secret_(std::move(secret)) {
  crypto_scalarmult_base(public_key_.bytes.data(), secret_.Expose().data());
}

UnsealKey UnsealKey::Generate() {
  return UnsealKey(SecretBytes::Random(crypto_box_SECRETKEYBYTES));
}

absl::StatusOr<UnsealKey> UnsealKey::ReadFrom(const std::string& path,
                                              const PassphraseSource& passphrase) {
  absl::StatusOr<SecretBytes> secret =
      ReadKeyFile(path, kKind, crypto_box_SECRETKEYBYTES, passphrase);
  if (!secret.ok()) return secret.status();
  return UnsealKey(*std::move(secret));
}

absl::Status UnsealKey::WriteTo(const std::string& path) const {
  return WriteKeyFile(path, kKind, secret_);
}

absl::StatusOr<SecretBytes> UnsealKey::Open(std::span<const std::uint8_t> sealed) const {
  if (sealed.size() < kSealOverhead) return absl::DataLossError("what was sealed is cut off");
  SecretBytes secret(sealed.size() - kSealOverhead);
  if (crypto_box_seal_open(secret.ExposeMutable().data(), sealed.data(), sealed.size(),
                           public_key_.bytes.data(), secret_.Expose().data()) != 0) {
    return absl::DataLossError(
        "it is not sealed to this linkage service, or damaged\nhint: compare the node's "
        "office_unseal_key with `mf-office keys show`");
  }
  return secret;
}

std::string Seal(const SealKey& key, const SecretBytes& secret) {
  std::string sealed(secret.size() + kSealOverhead, '\0');
  // Fails only for a key of low order, whose owner does not exist; such a seal opens for nobody.
  if (crypto_box_seal(reinterpret_cast<unsigned char*>(sealed.data()), secret.Expose().data(),
                      secret.size(), key.bytes.data()) != 0) {
    randombytes_buf(sealed.data(), sealed.size());
  }
  return sealed;
}

}  // namespace mirrorflow
