#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "crypto/public_key_text.h"
#include "crypto/subkey_labels.h"
#include "crypto/unseal_key.h"
#include "services/office/commands.h"
#include "services/office/office_config.h"

namespace mirrorflow {
namespace {

absl::StatusOr<std::string> KeyPath(const std::string& config_path) {
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(config_path);
  if (!config.ok()) return config.status();
  if (!config->unseal_key.empty()) return config->unseal_key;
  return absl::FailedPreconditionError(
      absl::StrCat(config_path,
                   ": field unseal_key is not set\nhint: a file name; batches that "
                   "travel as files are sealed to that key"));
}

}  // namespace

absl::Status RunOfficeKeysInit(const OfficeKeysOptions& options) {
  absl::StatusOr<std::string> path = KeyPath(options.config);
  if (!path.ok()) return path.status();
  if (absl::Status written = UnsealKey::Generate().WriteTo(*path); !written.ok()) return written;
  std::cerr << "wrote " << *path << '\n';
  return RunOfficeKeysShow(options);
}

absl::Status RunOfficeKeysShow(const OfficeKeysOptions& options) {
  absl::StatusOr<std::string> path = KeyPath(options.config);
  if (!path.ok()) return path.status();
  absl::StatusOr<UnsealKey> key = UnsealKey::ReadFrom(*path);
  if (!key.ok()) {
    if (!absl::IsNotFound(key.status())) return key.status();
    return absl::NotFoundError(
        absl::StrCat(key.status().message(), "\nhint: mf-office keys init makes it"));
  }
  const std::string text = key->public_key().ToText();
  const std::string fingerprint = Fingerprint(kSealFingerprintLabel, key->public_key().bytes);
  if (options.json) {
    std::cout << nlohmann::ordered_json({{"office_unseal_key", text}, {"fingerprint", fingerprint}})
                     .dump(2)
              << '\n';
    return absl::OkStatus();
  }
  std::cout << "# for the configuration of each node; compare the fingerprint by telephone:\n# "
            << fingerprint << "\noffice_unseal_key: \"" << text << "\"\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
