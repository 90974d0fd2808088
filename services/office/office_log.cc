#include "services/office/office_log.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/log/log_origin.h"
#include "services/transport/own_certificate.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow {

absl::StatusOr<OfficeLog> OpenOfficeLog(const OfficeConfig& config, TrustStore& trust) {
  if (config.identity_key.empty()) {
    return absl::InvalidArgumentError(
        "field identity_key is missing in the configuration: a file name\nhint: then mf-office "
        "keys init");
  }
  absl::StatusOr<IdentityKey> identity = IdentityKey::ReadFrom(config.identity_key);
  if (!identity.ok()) {
    return absl::Status(identity.status().code(),
                        absl::StrCat(identity.status().message(), "\nhint: mf-office keys init"));
  }
  absl::StatusOr<OwnCertificate> self = ReadOwnCertificate(config.tls.certificate_chain);
  if (!self.ok()) return self.status();
  OfficeLog office{.identity = std::make_unique<IdentityKey>(*std::move(identity)), .log = {}};
  absl::StatusOr<std::unique_ptr<EventLog>> log =
      OpenTrustedLog(config.state_directory, PartyRole::kLinkageService, self->identity.name,
                     *office.identity, trust);
  if (!log.ok()) return log.status();
  office.log = *std::move(log);
  return office;
}

absl::StatusOr<LogPlace> FindOfficeLog(const std::string& config_path) {
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(config_path);
  if (!config.ok()) return config.status();
  absl::StatusOr<OwnCertificate> self = ReadOwnCertificate(config->tls.certificate_chain);
  if (!self.ok()) return self.status();
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config->trust_directory());
  if (!trust.ok()) return trust.status();
  return TrustedLogPlace(
      config->state_directory, LogOrigin(PartyRole::kLinkageService, self->identity.name), **trust,
      [&]() -> absl::StatusOr<IdentityPublicKey> {
        absl::StatusOr<IdentityKey> key = IdentityKey::ReadFrom(config->identity_key);
        if (!key.ok()) return key.status();
        return key->public_key();
      });
}

}  // namespace mirrorflow
