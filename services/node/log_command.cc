#include <memory>

#include "services/log/log_origin.h"
#include "services/node/commands.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/trust/trust_store.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow {

absl::StatusOr<LogPlace> FindNodeLog(const std::string& config_path) {
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(config_path);
  if (!config.ok()) return config.status();
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config->trust_directory());
  if (!trust.ok()) return trust.status();
  return TrustedLogPlace(config->state_directory,
                         LogOrigin(PartyRole::kMemberState, config->country.alpha2()), **trust,
                         [&]() -> absl::StatusOr<IdentityPublicKey> {
                           absl::StatusOr<NodeKeys> key = ReadNodeKeys(*config);
                           if (!key.ok()) return key.status();
                           return key->identity->public_key();
                         });
}

}  // namespace mirrorflow
