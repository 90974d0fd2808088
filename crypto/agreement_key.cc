#include "crypto/agreement_key.h"

#include <sodium.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/key_file.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kSecretSize = crypto_scalarmult_SCALARBYTES;

}  // namespace

AgreementKey::AgreementKey(SecretBytes secret) : secret_(std::move(secret)) {
  crypto_scalarmult_base(public_key_.bytes.data(), secret_.Expose().data());
}

AgreementKey AgreementKey::Generate() { return AgreementKey(SecretBytes::Random(kSecretSize)); }

absl::StatusOr<AgreementKey> AgreementKey::ReadFrom(const std::string& path, std::string_view kind,
                                                    const PassphraseSource& passphrase) {
  absl::StatusOr<SecretBytes> secret = ReadKeyFile(path, kind, kSecretSize, passphrase);
  if (!secret.ok()) return secret.status();
  return AgreementKey(*std::move(secret));
}

absl::StatusOr<AgreementKey> AgreementKey::FromSecret(SecretBytes secret) {
  if (secret.size() != kSecretSize) {
    return absl::InvalidArgumentError(
        absl::StrCat("an X25519 secret has ", kSecretSize, " bytes, not ", secret.size()));
  }
  return AgreementKey(std::move(secret));
}

absl::Status AgreementKey::WriteTo(const std::string& path, std::string_view kind,
                                   const SecretBytes& passphrase) const {
  return WriteKeyFile(path, kind, secret_, passphrase);
}

absl::StatusOr<SecretBytes> AgreementKey::SharedSecret(const AgreementPublicKey& peer) const {
  SecretBytes shared(crypto_scalarmult_BYTES);
  if (crypto_scalarmult(shared.ExposeMutable().data(), secret_.Expose().data(),
                        peer.bytes.data()) != 0) {
    return absl::InvalidArgumentError("the peer's X25519 key is a point of low order; refused");
  }
  return shared;
}

}  // namespace mirrorflow
