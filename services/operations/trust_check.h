#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "corridor/country.h"
#include "crypto/registry.h"
#include "services/operations/doctor.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// Whether a registry is accepted and has this service under the certificate that it shows now.
Finding CheckRegistered(const TrustStore& trust, PartyRole role, const std::string& certificate);
// How many agreements are held, and which of them do not stand.
Finding CheckAgreements(const TrustStore& trust);

// Reads the accepted registry and agreements of a state directory, and its transparency log to the
// last entry, by the keys that the registry has for it. OK where there are none yet.
absl::Status VerifyTrustAndLog(const std::string& state_directory);

// How a service of the registry is known when it is called.
ExpectedServer RegisteredServer(const TrustStore& trust, Role role, PartyRole registered,
                                const std::string& name);

// Calls every node and compute party of a configuration, host:port each.
std::vector<Finding> CheckPeers(const TrustStore& trust, const TlsPaths& tls,
                                const std::map<Country, std::string>& nodes,
                                const std::map<std::string, std::string>& parties);

}  // namespace mirrorflow
