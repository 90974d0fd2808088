#pragma once

#include <string>

#include "absl/status/status.h"
#include "services/trust/trust_cli.h"

namespace mirrorflow {

// The commands of mf-party. Results go to stdout, logs to stderr.

struct PartyServeOptions {
  std::string config;
};
// Until SIGINT or SIGTERM.
absl::Status ServeParty(const PartyServeOptions& options);

struct PartyKeysOptions {
  std::string config;
  bool json = false;
  bool seal = false;  // init: under a passphrase
};
// Makes the identity key; AlreadyExists if there is one.
absl::Status RunPartyKeysInit(const PartyKeysOptions& options);
// Prints what stands in the agreement, and the fingerprint to compare.
absl::Status RunPartyKeysShow(const PartyKeysOptions& options);

struct PartyStatusOptions {
  std::string config;
  bool json = false;
};
// The runs with their states and traffic, from disk, whether the party serves or not.
absl::Status RunPartyStatus(const PartyStatusOptions& options);

// services/trust/registry_commands.h and agreement_commands.h.
absl::Status PartyRegistryShow(const TrustOptions& options);
absl::Status PartyRegistryAccept(const TrustOptions& options);
absl::Status PartyAgreementsAccept(const TrustOptions& options);
absl::Status PartyAgreementsList(const TrustOptions& options);
absl::Status PartyAgreementsShow(const TrustOptions& options);

}  // namespace mirrorflow
