#pragma once

#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "corridor/country.h"
#include "crypto/detached_signature.h"
#include "crypto/party_keys.h"
#include "crypto/registry.h"

namespace mirrorflow {

// The keys of one party of an agreement.
struct PinnedParty {
  PartyKeys pinned;   // whose fingerprint stands in the agreement
  PartyKeys current;  // what its rotations have led to
};

// Finds the keys that the agreement pins in the registry. The fingerprint was compared between
// officers, so that registry signers, certificate authority and relay together can't put another
// key in its place: the registry's keys must be the pinned ones, or follow from them by rotations
// that the pinned identity began, with no revoked key on the way. Otherwise PermissionDenied for
// the clause `parties`; the errors of Registry::Require.
absl::StatusOr<PinnedParty> FindPinnedParty(const Agreement& agreement, Country country,
                                            const Registry& registry, Day today);

// Whether both parties signed the exact bytes of the agreement's file with the pinned identities.
// PermissionDenied for the clause `signatures` when one has not, Unauthenticated when a signature
// is wrong; the errors of FindPinnedParty.
absl::Status CheckAgreementSignatures(const Agreement& agreement, std::string_view file,
                                      std::span<const DetachedSignature> signatures,
                                      const Registry& registry, Day today);

// Whether `revocation` is one party's word, by its pinned or its current identity, that the
// agreement has ended. Unauthenticated if it is not.
absl::Status CheckAgreementRevocation(const Agreement& agreement, std::string_view file,
                                      const DetachedSignature& revocation,
                                      const Registry& registry);

}  // namespace mirrorflow
