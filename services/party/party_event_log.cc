#include "services/party/party_event_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/log/log_origin.h"
#include "services/terminal/secret_input.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow {

absl::StatusOr<PartyEventLog> OpenPartyLog(const PartyConfig& config, TrustStore& trust) {
  absl::StatusOr<IdentityKey> identity =
      IdentityKey::ReadFrom(config.identity_key, KnownPassphrase(config.key_passphrase_file));
  if (!identity.ok()) {
    return absl::Status(
        identity.status().code(),
        absl::StrCat(identity.status().message(),
                     absl::IsNotFound(identity.status()) ? "\nhint: mf-party keys init" : ""));
  }
  PartyEventLog party{.identity = std::make_unique<IdentityKey>(*std::move(identity)), .log = {}};
  absl::StatusOr<std::unique_ptr<EventLog>> log = OpenTrustedLog(
      config.state_directory, PartyRole::kComputeParty, config.name, *party.identity, trust);
  if (!log.ok()) return log.status();
  party.log = *std::move(log);
  return party;
}

absl::StatusOr<LogPlace> FindPartyLog(const std::string& config_path) {
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(config_path);
  if (!config.ok()) return config.status();
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config->trust_directory());
  if (!trust.ok()) return trust.status();
  return TrustedLogPlace(config->state_directory, LogOrigin(PartyRole::kComputeParty, config->name),
                         **trust, [&]() -> absl::StatusOr<IdentityPublicKey> {
                           absl::StatusOr<IdentityKey> key = IdentityKey::ReadFrom(
                               config->identity_key, KnownPassphrase(config->key_passphrase_file));
                           if (!key.ok()) return key.status();
                           return key->public_key();
                         });
}

}  // namespace mirrorflow
