#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "crypto/identity.h"
#include "crypto/public_key_text.h"
#include "crypto/subkey_labels.h"
#include "crypto/unseal_key.h"
#include "services/office/commands.h"
#include "services/office/cube_vault.h"
#include "services/office/office_config.h"

namespace mirrorflow {
namespace {

absl::StatusOr<OfficeConfig> ConfigWithKeys(const std::string& config_path) {
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(config_path);
  if (!config.ok()) return config.status();
  if (!config->unseal_key.empty() || !config->identity_key.empty() ||
      !config->exact_counts_key.empty()) {
    return config;
  }
  return absl::FailedPreconditionError(
      absl::StrCat(config_path,
                   ": neither unseal_key nor identity_key nor exact_counts_key is set\nhint: file "
                   "names; docs/mf-office.md says what each key is for"));
}

// Makes the key unless the configuration names none or it is there.
template <typename Make>
absl::Status MakeKey(const std::string& path, const Make& make, int& made) {
  std::error_code error;
  if (path.empty() || std::filesystem::exists(path, error)) return absl::OkStatus();
  if (absl::Status written = make(); !written.ok()) return written;
  std::cerr << "wrote " << path << '\n';
  ++made;
  return absl::OkStatus();
}

}  // namespace

absl::Status RunOfficeKeysInit(const OfficeKeysOptions& options) {
  absl::StatusOr<OfficeConfig> config = ConfigWithKeys(options.config);
  if (!config.ok()) return config.status();
  int made = 0;
  absl::Status status = MakeKey(
      config->unseal_key, [&] { return UnsealKey::Generate().WriteTo(config->unseal_key); }, made);
  if (status.ok()) {
    status = MakeKey(
        config->identity_key, [&] { return IdentityKey::Generate().WriteTo(config->identity_key); },
        made);
  }
  if (status.ok()) {
    status = MakeKey(
        config->exact_counts_key,
        [&] { return CubeVault::Generate().WriteTo(config->exact_counts_key); }, made);
  }
  if (!status.ok()) return status;
  if (made == 0) {
    return absl::AlreadyExistsError(absl::StrCat("all keys that ", options.config,
                                                 " names are there\nhint: a key is never "
                                                 "overwritten"));
  }
  return RunOfficeKeysShow(options);
}

absl::Status RunOfficeKeysShow(const OfficeKeysOptions& options) {
  absl::StatusOr<OfficeConfig> config = ConfigWithKeys(options.config);
  if (!config.ok()) return config.status();
  nlohmann::ordered_json json;
  std::string text;
  if (!config->unseal_key.empty()) {
    absl::StatusOr<UnsealKey> key = UnsealKey::ReadFrom(config->unseal_key);
    if (!key.ok()) {
      if (!absl::IsNotFound(key.status())) return key.status();
      return absl::NotFoundError(
          absl::StrCat(key.status().message(), "\nhint: mf-office keys init makes it"));
    }
    const std::string unseal = key->public_key().ToText();
    const std::string fingerprint = Fingerprint(kSealFingerprintLabel, key->public_key().bytes);
    // The registry knows it as the key that others agree with.
    const std::string registered = PublicKeyText("x25519", key->public_key().bytes);
    json["office_unseal_key"] = unseal;
    json["registry_agreement_key"] = registered;
    json["fingerprint"] = fingerprint;
    absl::StrAppend(&text,
                    "# for the configuration of each node; compare the fingerprint by "
                    "telephone:\n# ",
                    fingerprint, "\noffice_unseal_key: \"", unseal,
                    "\"\n# for the registry, in its entry of the linkage service:\n"
                    "# agreement_key: \"",
                    registered, "\"\n");
  }
  if (!config->identity_key.empty()) {
    absl::StatusOr<IdentityKey> key = IdentityKey::ReadFrom(config->identity_key);
    if (!key.ok()) {
      if (!absl::IsNotFound(key.status())) return key.status();
      return absl::NotFoundError(
          absl::StrCat(key.status().message(), "\nhint: mf-office keys init makes it"));
    }
    json["identity"] = key->public_key().ToText();
    json["identity_fingerprint"] = Fingerprint(key->public_key());
    absl::StrAppend(&text, "# signs releases; for readers, with the fingerprint:\n# ",
                    Fingerprint(key->public_key()), "\n# ", key->public_key().ToText(), "\n");
  }
  std::cout << (options.json ? json.dump(2) + "\n" : text);
  return absl::OkStatus();
}

}  // namespace mirrorflow
