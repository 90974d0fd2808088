#pragma once

#include "absl/status/statusor.h"
#include "crypto/agreement_key.h"
#include "crypto/identity.h"
#include "crypto/run_key.h"
#include "services/node/node_config.h"

namespace mirrorflow {

// The long-term keys of a node.
struct NodeKeys {
  IdentityKey identity;
  AgreementKey agreement;

  PartyKeys public_keys() const {
    return {.identity = identity.public_key(), .agreement = agreement.public_key()};
  }
};

// From the two files that the configuration names; the errors of ReadKeyFile, with a hint how to
// make them if they are missing.
absl::StatusOr<NodeKeys> ReadNodeKeys(const NodeConfig& config);

}  // namespace mirrorflow
