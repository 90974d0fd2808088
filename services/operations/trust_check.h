#pragma once

#include <string>

#include "absl/status/status.h"
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

// How the services of the registry and of the agreements are known when they are called.
ExpectedServer RegisteredServer(const TrustStore& trust, Role role, PartyRole registered,
                                const std::string& name);
// A compute party, by the fingerprints that the held agreements have for it.
ExpectedServer AgreedParty(const TrustStore& trust, const std::string& name);

}  // namespace mirrorflow
