#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "crypto/identity.h"
#include "services/log/event_log.h"
#include "services/log/log_place.h"
#include "services/office/office_config.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// The linkage service's log under the name in its certificate, signed by its identity. What `trust`
// accepts from here on is logged there.
struct OfficeLog {
  std::unique_ptr<IdentityKey> identity;
  std::unique_ptr<EventLog> log;
};
absl::StatusOr<OfficeLog> OpenOfficeLog(const OfficeConfig& config, TrustStore& trust);

// For the `log` commands.
absl::StatusOr<LogPlace> FindOfficeLog(const std::string& config_path);

}  // namespace mirrorflow
