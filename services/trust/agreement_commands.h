#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "services/trust/registry_commands.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// What the programs' `agreements` commands do; docs/agreements.md has the way of an agreement.
// Results go to stdout. FILE_OR_ID: a file, or the id of an agreement that is held.

// Whether this program can do what an agreement asks for: knows its profiles by their hashes.
using CanDo = std::function<absl::Status(const AgreementContent& agreement)>;

struct ProposeOptions {
  std::string draft;
  std::string out;
  // The profiles of this program, to fill in hashes that the draft leaves out.
  std::function<absl::StatusOr<Hash256>(const std::string& name)> encoding_hash;
  std::function<absl::StatusOr<Hash256>(const std::string& name)> normalisation_hash;
};
// Completes a draft: fingerprints from the registry, hashes of profiles, the words of accepted
// risks; where it names a calibration, the hash of DRAFT.calibration and the threshold from it.
// Writes the file that both states sign, and OUT.calibration beside it, never over another, and
// shows it.
absl::Status ProposeAgreement(const TrustStore& store, const ProposeOptions& options);

// Signs as FILE.XX.sig. `peer_fingerprint` is what the other state's officer read over the
// telephone; it must be the one in the file and in the registry.
absl::Status SignAgreement(const TrustStore& store, const std::string& file,
                           const std::string& peer_fingerprint, const SigningState& self,
                           const CanDo& can_do);

// Takes in an agreement that both signed, or its revocation.
absl::Status AcceptAgreement(TrustStore& store, const std::string& file);

absl::Status ListAgreements(const TrustStore& store, bool json);
// In plain language, and whether it holds.
absl::Status ShowAgreement(const TrustStore& store, const std::string& file_or_id);
// ODRL and DPV as JSON-LD.
absl::Status ExportAgreement(const TrustStore& store, const std::string& file_or_id);

// Ends an agreement that is held, at once and for ever, and says which file to send to the other
// state and the linkage service.
absl::Status RevokeAgreement(TrustStore& store, const std::string& id, const SigningState& self);

}  // namespace mirrorflow
