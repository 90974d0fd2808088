#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "crypto/agreement_key.h"
#include "crypto/identity.h"
#include "crypto/key_file.h"
#include "crypto/run_key.h"
#include "services/config/text_file.h"
#include "services/node/commands.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/storage/durable_file.h"
#include "services/terminal/secret_input.h"
#include "services/transport/peer_identity.h"
#include "services/wire/registry.h"

namespace mirrorflow {
namespace {

// The node's own entry for the registry, with the certificate of its line.
absl::StatusOr<RegisteredParty> OwnEntry(const NodeConfig& config, const PartyKeys& keys) {
  RegisteredParty entry;
  entry.id = std::string(config.country.alpha2());
  entry.identity = keys.identity;
  entry.agreement = keys.agreement;
  if (!config.line.has_value()) return entry;
  absl::StatusOr<std::string> pem = ReadWholeFile(config.line->tls.certificate_chain);
  if (absl::IsNotFound(pem.status())) return entry;
  absl::StatusOr<std::string> fingerprint = pem.ok() ? CertificateFingerprint(*pem) : pem.status();
  if (!fingerprint.ok()) return fingerprint.status();
  entry.certificate_fingerprints.push_back(*std::move(fingerprint));
  return entry;
}

std::string EntryText(const RegisteredParty& entry) {
  v1::Registry registry;
  *registry.add_parties() = RegisteredPartyToWire(entry);
  return PrintText(registry);
}

absl::Status MakeIdentity(const NodeConfig& config, const SecretBytes& passphrase) {
  if (!config.identity_token.has_value()) {
    return IdentityKey::Generate().WriteTo(config.identity_key, passphrase);
  }
  absl::StatusOr<SecretBytes> pin = ReadSecretLine(config.identity_token->pin_file);
  if (!pin.ok()) return pin.status();
  return GenerateTokenKey(config.identity_token->key, *pin);
}

}  // namespace

absl::Status RunKeysInit(const KeysOptions& options) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.config);
  if (!config.ok()) return config.status();
  for (const std::string& path : {config->identity_key, config->agreement_key}) {
    if (!path.empty() && std::filesystem::exists(path)) {
      return absl::AlreadyExistsError(
          absl::StrCat("there is a key file ", path,
                       " already; nothing was changed\nhint: keys are never overwritten; move the "
                       "file away if you mean to replace it"));
    }
  }
  SecretBytes passphrase;
  if (options.seal) {
    absl::StatusOr<SecretBytes> words = NewPassphrase(config->key_passphrase_file);
    if (!words.ok()) return words.status();
    passphrase = *std::move(words);
  }
  // The agreement key first: its file can be taken back, a key in a token can't, and both or none
  // are made, so that the command can be run again.
  if (absl::Status s = AgreementKey::Generate().WriteTo(config->agreement_key,
                                                        kStaticAgreementKeyKind, passphrase);
      !s.ok()) {
    return s;
  }
  if (absl::Status s = MakeIdentity(*config, passphrase); !s.ok()) {
    RemoveKeyFile(config->agreement_key).IgnoreError();
    return s;
  }
  if (!options.json) {
    std::cout << (config->identity_token.has_value()
                      ? absl::StrCat("made the identity '", config->identity_token->key.key,
                                     "' in the token '", config->identity_token->key.token, "'")
                      : absl::StrCat("wrote ", config->identity_key))
              << "\nwrote " << config->agreement_key << "\n\n";
  }
  return RunKeysShow(options);
}

absl::Status RunKeysShow(const KeysOptions& options) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<NodeKeys> own = ReadNodeKeys(*config);
  if (!own.ok()) return own.status();
  const PartyKeys keys = own->public_keys();
  const std::string country(config->country.alpha2());

  absl::StatusOr<RegisteredParty> entry = OwnEntry(*config, keys);
  if (!entry.ok()) return entry.status();
  if (options.json) {
    const nlohmann::ordered_json json = {{"country", country},
                                         {"identity_key", keys.identity.ToText()},
                                         {"agreement_key", keys.agreement.ToText()},
                                         {"fingerprint", Fingerprint(keys)},
                                         {"registry_entry", EntryText(*entry)}};
    std::cout << json.dump(2) << '\n';
    return absl::OkStatus();
  }
  std::cout << "# For the registry (docs/registry.md):\n"
            << EntryText(*entry)
            << "\n# To be read out and compared over another channel, all "
               "eight groups:\n"
            << country << "  " << Fingerprint(keys) << "  (this node)\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
