#pragma once

#include <string>

#include "absl/status/status.h"
#include "crypto/signer.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// What the programs' `registry` commands do; docs/registry.md has the ceremony. Results go to
// stdout.

// A member state that signs: its own keys.
struct SigningState {
  Country country;
  const Signer& identity;
  PartyKeys keys;
};

// The accepted registry, or a file that is to be judged first (`file` not empty): who is in it,
// fingerprints to compare, who signed it.
absl::Status ShowRegistry(const TrustStore& store, const std::string& file, bool json);

// Signs a registry file as FILE.XX.sig. Refuses one that gives this state other keys than its own,
// and one that can't follow the accepted version.
absl::Status SignRegistry(const TrustStore& store, const std::string& file,
                          const SigningState& self);

// Checks a registry file with the signatures beside it and takes it in; see
// TrustStore::AcceptRegistry.
absl::Status AcceptRegistry(TrustStore& store, const std::string& file,
                            const std::string& first_fingerprint);

}  // namespace mirrorflow
