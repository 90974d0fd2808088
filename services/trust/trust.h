#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "corridor/terms.h"
#include "crypto/detached_signature.h"
#include "crypto/party_keys.h"
#include "crypto/registry.h"

namespace mirrorflow {

// An agreement as it lies in the trust store.
struct HeldAgreement {
  Agreement agreement;
  std::string file;  // the exact bytes
  std::vector<DetachedSignature> signatures;
  std::vector<DetachedSignature> revocations;
  std::optional<std::string> calibration{};  // the file, where it pins one and it is here
};

// What a run may rest on: an agreement, and the current keys of both states.
struct RunCover {
  const HeldAgreement* held = nullptr;
  PartyKeys sender;
  PartyKeys receiver;

  const PartyKeys& keys(Side side) const { return side == Side::kSender ? sender : receiver; }
};

// The accepted registry and the agreements that are held, at one moment. Immutable; node and
// linkage service ask it the same questions.
struct Trust {
  Registry registry;
  std::map<Hash256, HeldAgreement> agreements;  // by the hash of the file

  // Whether the agreement holds on this day, run or no run: signed by both with the pinned keys,
  // not revoked, the threshold that of the calibration that it pins. PermissionDenied or
  // Unauthenticated with the clause.
  absl::Status CheckStanding(const HeldAgreement& held, Day today) const;

  // Whether a run is covered: its agreement is held, in good standing, and every clause covers the
  // terms. Otherwise the refusal names the clause.
  absl::StatusOr<RunCover> CoverRun(const RunTerms& terms, Day today) const;

  // The agreement that a run of this corridor and period would rest on today, the latest if there
  // are several; NotFound, or why the one there is does not hold.
  absl::StatusOr<const HeldAgreement*> FindFor(const Corridor& corridor, const Period& period,
                                               Day today) const;
  const HeldAgreement* FindById(std::string_view id) const;
};

}  // namespace mirrorflow
