#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "corridor/validity.h"
#include "crypto/agreement_key.h"
#include "crypto/identity.h"
#include "crypto/key_file.h"
#include "crypto/key_rotation.h"
#include "crypto/pkcs11_signer.h"
#include "crypto/subkey_labels.h"
#include "services/clock/clock.h"
#include "services/node/commands.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/terminal/secret_input.h"

namespace mirrorflow {
namespace {

// New keys wait beside the old ones until the registry has them.
std::string NextPath(const std::string& path) { return path + ".next"; }
std::string RetiredPath(const std::string& path) { return path + ".retired"; }

absl::StatusOr<std::unique_ptr<const Signer>> NextIdentity(const NodeConfig& config,
                                                           const std::string& token_key,
                                                           const SecretBytes& new_passphrase) {
  if (config.identity_token.has_value()) {
    if (token_key.empty() || token_key == config.identity_token->key.key) {
      return absl::InvalidArgumentError(
          "the identity is in a token: its successor needs a label of its own\n"
          "hint: mf-node keys rotate --token-key identity-2");
    }
    absl::StatusOr<SecretBytes> pin = ReadSecretLine(config.identity_token->pin_file);
    if (!pin.ok()) return pin.status();
    TokenKey key = config.identity_token->key;
    key.key = token_key;
    if (absl::Status made = GenerateTokenKey(key, *pin);
        !made.ok() && !absl::IsAlreadyExists(made)) {
      return made;
    }
    return OpenTokenSigner(key, *pin);
  }
  if (!token_key.empty()) {
    return absl::InvalidArgumentError(
        "--token-key: the identity of this configuration is in a file");
  }
  const std::string path = NextPath(config.identity_key);
  if (!std::filesystem::exists(path)) {
    if (absl::Status s = IdentityKey::Generate().WriteTo(path, new_passphrase); !s.ok()) return s;
  }
  absl::StatusOr<IdentityKey> key =
      IdentityKey::ReadFrom(path, KnownPassphrase(config.key_passphrase_file));
  if (!key.ok()) return key.status();
  return std::make_unique<IdentityKey>(*std::move(key));
}

absl::StatusOr<AgreementKey> NextAgreementKey(const NodeConfig& config,
                                              const SecretBytes& new_passphrase) {
  const std::string path = NextPath(config.agreement_key);
  if (!std::filesystem::exists(path)) {
    if (absl::Status s =
            AgreementKey::Generate().WriteTo(path, kStaticAgreementKeyKind, new_passphrase);
        !s.ok()) {
      return s;
    }
  }
  return AgreementKey::ReadFrom(path, kStaticAgreementKeyKind,
                                KnownPassphrase(config.key_passphrase_file));
}

std::string Hex(const Signature& signature) {
  return absl::BytesToHexString(
      {reinterpret_cast<const char*>(signature.data()), signature.size()});
}

void PrintRotation(const std::string& party, const PartyKeys& old_keys, const PartyKeys& new_keys,
                   const Signature& signature, bool json) {
  if (json) {
    std::cout << nlohmann::ordered_json{{"party", party},
                                        {"identity_key", new_keys.identity.ToText()},
                                        {"agreement_key", new_keys.agreement.ToText()},
                                        {"fingerprint", Fingerprint(new_keys)},
                                        {"old_identity_key", old_keys.identity.ToText()},
                                        {"old_agreement_key", old_keys.agreement.ToText()},
                                        {"signature", Hex(signature)}}
                     .dump(2)
              << '\n';
    return;
  }
  std::cout << "# For the entry of " << party
            << " in the next version of the registry; earlier rotations stay before it:\n"
            << "  identity_key: \"" << new_keys.identity.ToText() << "\"\n  agreement_key: \""
            << new_keys.agreement.ToText() << "\"\n  rotations {\n    old_identity_key: \""
            << old_keys.identity.ToText() << "\"\n    old_agreement_key: \""
            << old_keys.agreement.ToText() << "\"\n    signature: \"" << Hex(signature)
            << "\"\n  }\n\n# The new fingerprint, to be read out and compared:\n"
            << party << "  " << Fingerprint(new_keys)
            << "\n\n# When the registry with it is accepted here and agreements pin it:\n"
            << "#   mf-node keys rotate --finish\n";
}

// Each step leaves a state from which the command, run again, goes on.
absl::Status PutInPlace(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(NextPath(path))) {
    if (std::filesystem::exists(path)) {
      std::filesystem::rename(path, RetiredPath(path), error);
      if (error) return absl::InternalError(absl::StrCat("cannot rename ", path));
    }
    std::filesystem::rename(NextPath(path), path, error);
    if (error) return absl::InternalError(absl::StrCat("cannot rename ", NextPath(path)));
  }
  return RemoveKeyFile(RetiredPath(path));
}

absl::Status Finish(const NodeConfig& config) {
  const bool waiting =
      std::filesystem::exists(NextPath(config.agreement_key)) ||
      (!config.identity_key.empty() && std::filesystem::exists(NextPath(config.identity_key))) ||
      std::filesystem::exists(RetiredPath(config.agreement_key));
  if (!waiting) {
    return absl::FailedPreconditionError(
        "no new keys wait here\nhint: mf-node keys rotate makes them");
  }
  if (!config.identity_key.empty()) {
    if (absl::Status s = PutInPlace(config.identity_key); !s.ok()) return s;
  }
  if (absl::Status s = PutInPlace(config.agreement_key); !s.ok()) return s;
  std::cerr << "the new keys are in place, the old files are destroyed; restart the node\n";
  if (config.identity_token.has_value()) {
    std::cerr << "hint: name the new key in identity_token.key of the configuration\n";
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status RunKeysRotate(const KeysRotateOptions& options) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.keys.config);
  if (!config.ok()) return config.status();
  if (options.finish) return Finish(*config);
  absl::StatusOr<NodeKeys> old = ReadNodeKeys(*config);
  if (!old.ok()) return old.status();
  SecretBytes passphrase;
  if (options.keys.seal) {
    absl::StatusOr<SecretBytes> words = NewPassphrase(config->key_passphrase_file);
    if (!words.ok()) return words.status();
    passphrase = *std::move(words);
  }
  absl::StatusOr<std::unique_ptr<const Signer>> identity =
      NextIdentity(*config, options.token_key, passphrase);
  if (!identity.ok()) return identity.status();
  absl::StatusOr<AgreementKey> agreement = NextAgreementKey(*config, passphrase);
  if (!agreement.ok()) return agreement.status();

  const std::string party(config->country.alpha2());
  const PartyKeys old_keys = old->public_keys();
  const PartyKeys new_keys{(*identity)->public_key(), agreement->public_key()};
  absl::StatusOr<Signature> signature =
      old->identity->Sign(kKeyRotationPurpose, KeyRotationMessage(party, old_keys, new_keys));
  if (!signature.ok()) return signature.status();
  if (absl::Status good = VerifyKeyRotation(party, {old_keys, *signature}, new_keys); !good.ok()) {
    return good;
  }
  PrintRotation(party, old_keys, new_keys, *signature, options.keys.json);
  return absl::OkStatus();
}

absl::Status RunKeysRevoke(const KeysRevokeOptions& options) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.keys.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<NodeKeys> keys = ReadNodeKeys(*config);
  if (!keys.ok()) return keys.status();
  const std::string today = DayText(Today());
  const PartyKeys revoked = keys->public_keys();
  nlohmann::ordered_json json = nlohmann::ordered_json::array();
  std::string entries;
  for (const std::string& key : {revoked.identity.ToText(), revoked.agreement.ToText()}) {
    json.push_back({{"key", key}, {"since", today}, {"reason", options.reason}});
    absl::StrAppend(&entries, "revoked_keys {\n  key: \"", key, "\"\n  since: \"", today,
                    "\"\n  reason: \"", absl::Utf8SafeCEscape(options.reason), "\"\n}\n");
  }
  if (options.keys.json) {
    std::cout << json.dump(2) << '\n';
  } else {
    std::cout
        << "# For the next version of the registry, which takes effect where it is accepted.\n"
        << "# Until then the keys work: tell the signers and the other states now.\n"
        << entries;
  }
  if (!options.destroy) return absl::OkStatus();
  for (const std::string& path : {config->identity_key, config->agreement_key}) {
    if (path.empty()) continue;
    if (absl::Status s = RemoveKeyFile(path); !s.ok()) return s;
    std::cerr << "destroyed " << path << '\n';
  }
  if (config->identity_token.has_value()) {
    std::cerr << "hint: the identity is in a token; its own software removes it\n";
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
