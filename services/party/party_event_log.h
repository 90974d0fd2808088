#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "crypto/identity.h"
#include "services/log/event_log.h"
#include "services/log/log_place.h"
#include "services/party/party_config.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// The compute party's log under its name, signed by its identity. What `trust` accepts from here on
// is logged there.
struct PartyEventLog {
  std::unique_ptr<IdentityKey> identity;
  std::unique_ptr<EventLog> log;
};
absl::StatusOr<PartyEventLog> OpenPartyLog(const PartyConfig& config, TrustStore& trust);

// For the `log` commands.
absl::StatusOr<LogPlace> FindPartyLog(const std::string& config_path);

}  // namespace mirrorflow
