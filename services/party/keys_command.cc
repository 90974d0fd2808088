#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "crypto/identity.h"
#include "mirrorflow/v1/agreement.pb.h"
#include "services/config/text_file.h"
#include "services/party/commands.h"
#include "services/party/party_config.h"
#include "services/storage/durable_file.h"
#include "services/terminal/secret_input.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {

absl::Status RunPartyKeysInit(const PartyKeysOptions& options) {
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(options.config);
  if (!config.ok()) return config.status();
  SecretBytes passphrase;
  if (options.seal) {
    absl::StatusOr<SecretBytes> words = NewPassphrase(config->key_passphrase_file);
    if (!words.ok()) return words.status();
    passphrase = *std::move(words);
  }
  absl::Status written = IdentityKey::Generate().WriteTo(config->identity_key, passphrase);
  if (!written.ok()) return written;
  std::cerr << "wrote " << config->identity_key << '\n';
  return RunPartyKeysShow(options);
}

absl::Status RunPartyKeysShow(const PartyKeysOptions& options) {
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(options.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<IdentityKey> identity =
      IdentityKey::ReadFrom(config->identity_key, KnownPassphrase(config->key_passphrase_file));
  if (!identity.ok()) {
    if (!absl::IsNotFound(identity.status())) return identity.status();
    return absl::NotFoundError(absl::StrCat(identity.status().message(),
                                            "\nhint: mf-party keys init --config FILE makes it"));
  }
  absl::StatusOr<std::string> pem = ReadWholeFile(config->tls.certificate_chain);
  absl::StatusOr<std::string> certificate = pem.ok() ? CertificateFingerprint(*pem) : pem.status();
  if (!certificate.ok()) return certificate.status();
  const std::string fingerprint = Fingerprint(identity->public_key());
  v1::Agreement clause;
  v1::AgreedComputeParty& party = *clause.add_compute_parties();
  party.set_name(config->name);
  party.set_certificate_fingerprint(*certificate);
  if (options.json) {
    std::cout << nlohmann::ordered_json({{"name", config->name},
                                         {"identity_key", identity->public_key().ToText()},
                                         {"fingerprint", fingerprint},
                                         {"certificate_fingerprint", *certificate},
                                         {"agreement_entry", PrintText(clause)}})
                     .dump(2)
              << '\n';
    return absl::OkStatus();
  }
  std::cout << "# For the agreement; add the institution:\n"
            << PrintText(clause) << "\n# To be read out and compared over another channel:\n"
            << config->name << "  " << fingerprint << "  (identity)\n";
  return absl::OkStatus();
}

}  // namespace mirrorflow
