#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "crypto/agreement_key.h"
#include "crypto/run_key.h"
#include "crypto/signer.h"
#include "services/node/node_config.h"

namespace mirrorflow {

// The long-term keys of a node.
struct NodeKeys {
  std::shared_ptr<const Signer> identity;
  AgreementKey agreement;

  PartyKeys public_keys() const {
    return {.identity = identity->public_key(), .agreement = agreement.public_key()};
  }
};

// From the files and the token that the configuration names, with the passphrase from its file or
// the terminal; the errors of ReadKeyFile and OpenTokenSigner, with a hint how to make keys that
// are missing.
absl::StatusOr<NodeKeys> ReadNodeKeys(const NodeConfig& config);

}  // namespace mirrorflow
