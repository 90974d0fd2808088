#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "crypto/agreement_key.h"
#include "crypto/identity.h"
#include "crypto/key_file.h"
#include "crypto/run_key.h"
#include "services/node/commands.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/terminal/secret_input.h"

namespace mirrorflow {
namespace {

std::string MembersEntry(const NodeConfig& config, const PartyKeys& keys) {
  return absl::StrCat("members {\n  country: \"", std::string(config.country.alpha2()),
                      "\"\n  identity_key: \"", keys.identity.ToText(), "\"\n  agreement_key: \"",
                      keys.agreement.ToText(), "\"\n}\n");
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

  if (options.json) {
    nlohmann::ordered_json json = {{"country", country},
                                   {"identity_key", keys.identity.ToText()},
                                   {"agreement_key", keys.agreement.ToText()},
                                   {"fingerprint", Fingerprint(keys)},
                                   {"members_entry", MembersEntry(*config, keys)},
                                   {"members", nlohmann::ordered_json::array()}};
    for (const Member& member : config->members) {
      json["members"].push_back({{"country", std::string(member.country.alpha2())},
                                 {"fingerprint", Fingerprint(member.keys)}});
    }
    std::cout << json.dump(2) << '\n';
    return absl::OkStatus();
  }
  std::cout << "# For the configuration of the other states:\n"
            << MembersEntry(*config, keys)
            << "\n# To be read out and compared over another channel, all eight groups:\n"
            << country << "  " << Fingerprint(keys) << "  (this node)\n";
  for (const Member& member : config->members) {
    std::cout << std::string(member.country.alpha2()) << "  " << Fingerprint(member.keys) << '\n';
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
