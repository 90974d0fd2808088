#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/registry.h"
#include "crypto/signer.h"
#include "services/log/event_log.h"
#include "services/log/log_place.h"
#include "services/log/witness.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// STATE/log and STATE/witness.
std::string LogDirectory(const std::string& state_directory);
std::string WitnessDirectory(const std::string& state_directory);

// The log of a party by its identity; earlier keys are those of the accepted registry, if there is
// one. What `trust` accepts from here on is logged there; it must not outlive the log.
absl::StatusOr<std::unique_ptr<EventLog>> OpenTrustedLog(const std::string& state_directory,
                                                         PartyRole role, std::string_view id,
                                                         const Signer& signer, TrustStore& trust);

// A witness in the same state directory, under the name of `log`. It knows the logs that the
// registry has identities for.
absl::StatusOr<std::unique_ptr<Witness>> OpenTrustedWitness(const std::string& state_directory,
                                                            EventLog& log, const Signer& signer,
                                                            const TrustStore& trust,
                                                            Witness::Log tell);

// The keys by which a log in the accepted registry may be signed, the present one first, and those
// of all who may cosign. The errors of LogKeysOverTime.
absl::StatusOr<std::vector<NoteKey>> TrustedLogKeys(const TrustStore& trust,
                                                    std::string_view origin);
std::vector<NoteKey> TrustedWitnessKeys(const TrustStore& trust);

// For the `log` commands of a program. `own_key` is asked where the registry knows no identity of
// the party: its holder may look at its log by itself.
absl::StatusOr<LogPlace> TrustedLogPlace(
    const std::string& state_directory, std::string_view origin, const TrustStore& trust,
    const std::function<absl::StatusOr<IdentityPublicKey>()>& own_key);

}  // namespace mirrorflow
