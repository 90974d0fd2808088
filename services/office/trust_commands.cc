#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "services/office/commands.h"
#include "services/office/office_config.h"
#include "services/office/office_log.h"
#include "services/storage/private_directory.h"
#include "services/trust/agreement_commands.h"
#include "services/trust/registry_commands.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {
namespace {

// With the log that has to say first what is taken in.
absl::Status WithLog(const TrustOptions& options,
                     const std::function<absl::Status(TrustStore& store)>& accept) {
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(options.config);
  if (!config.ok()) return config.status();
  if (absl::Status s = RequirePrivateDirectory(config->state_directory); !s.ok()) return s;
  absl::StatusOr<std::unique_ptr<TrustStore>> store = TrustStore::Open(config->trust_directory());
  if (!store.ok()) return store.status();
  absl::StatusOr<OfficeLog> log = OpenOfficeLog(*config, **store);
  return log.ok() ? accept(**store) : log.status();
}

absl::StatusOr<std::unique_ptr<TrustStore>> OpenStore(const TrustOptions& options) {
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(options.config);
  if (!config.ok()) return config.status();
  if (absl::Status s = RequirePrivateDirectory(config->state_directory); !s.ok()) return s;
  return TrustStore::Open(config->trust_directory());
}

}  // namespace

absl::Status OfficeRegistryShow(const TrustOptions& options) {
  absl::StatusOr<std::unique_ptr<TrustStore>> store = OpenStore(options);
  return store.ok() ? ShowRegistry(**store, options.file, options.json) : store.status();
}

absl::Status OfficeRegistryAccept(const TrustOptions& options) {
  return WithLog(options, [&](TrustStore& store) {
    return AcceptRegistry(store, options.file, options.first_fingerprint);
  });
}

absl::Status OfficeAgreementsAccept(const TrustOptions& options) {
  return WithLog(options, [&](TrustStore& store) { return AcceptAgreement(store, options.file); });
}

absl::Status OfficeAgreementsList(const TrustOptions& options) {
  absl::StatusOr<std::unique_ptr<TrustStore>> store = OpenStore(options);
  return store.ok() ? ListAgreements(**store, options.json) : store.status();
}

absl::Status OfficeAgreementsShow(const TrustOptions& options) {
  absl::StatusOr<std::unique_ptr<TrustStore>> store = OpenStore(options);
  return store.ok() ? ShowAgreement(**store, options.file) : store.status();
}

absl::Status OfficeAgreementsExport(const TrustOptions& options) {
  absl::StatusOr<std::unique_ptr<TrustStore>> store = OpenStore(options);
  return store.ok() ? ExportAgreement(**store, options.file) : store.status();
}

}  // namespace mirrorflow
