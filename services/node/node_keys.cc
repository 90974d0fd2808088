#include "services/node/node_keys.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/identity.h"
#include "crypto/pkcs11_signer.h"
#include "services/terminal/secret_input.h"

namespace mirrorflow {
namespace {

absl::Status WithHint(const absl::Status& status) {
  if (!absl::IsNotFound(status)) return status;
  return absl::NotFoundError(absl::StrCat(
      status.message(), "\nhint: mf-node keys init --config FILE makes the key files"));
}

absl::StatusOr<std::unique_ptr<const Signer>> ReadIdentity(const NodeConfig& config,
                                                           const PassphraseSource& passphrase) {
  if (config.identity_token.has_value()) {
    absl::StatusOr<SecretBytes> pin = ReadSecretLine(config.identity_token->pin_file);
    if (!pin.ok()) return pin.status();
    return OpenTokenSigner(config.identity_token->key, *pin);
  }
  absl::StatusOr<IdentityKey> identity = IdentityKey::ReadFrom(config.identity_key, passphrase);
  if (!identity.ok()) return WithHint(identity.status());
  return std::make_unique<IdentityKey>(*std::move(identity));
}

}  // namespace

absl::StatusOr<NodeKeys> ReadNodeKeys(const NodeConfig& config) {
  const PassphraseSource passphrase = KnownPassphrase(config.key_passphrase_file);
  absl::StatusOr<std::unique_ptr<const Signer>> identity = ReadIdentity(config, passphrase);
  if (!identity.ok()) return identity.status();
  absl::StatusOr<AgreementKey> agreement =
      AgreementKey::ReadFrom(config.agreement_key, kStaticAgreementKeyKind, passphrase);
  if (!agreement.ok()) return WithHint(agreement.status());
  return NodeKeys{.identity = *std::move(identity), .agreement = *std::move(agreement)};
}

}  // namespace mirrorflow
