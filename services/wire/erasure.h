#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/identity.h"
#include "crypto/signer.h"
#include "mirrorflow/v1/run.pb.h"

namespace mirrorflow {

// A node's signed word on what it destroyed of a run. It proves who said so, for which run and
// commitment, and that nobody changed it; not that it is true: no message can prove that nothing
// was kept.
struct Erasure {
  Side side = Side::kSender;
  std::optional<Hash256> commitment{};
  std::vector<v1::ErasureStatement::Item> destroyed{};
  std::string time{};  // RFC 3339, UTC
};

// Errors of the signer.
absl::StatusOr<v1::SignedErasure> SignErasure(const RunTerms& terms, const Erasure& erasure,
                                              const Signer& signer);

// That `wire` is a statement of `expected.side` for this run, these terms and this commitment,
// names at least `expected.destroyed`, and is signed by `signer`, if it is known, or else by the
// identity that it names. Unauthenticated, InvalidArgument or FailedPrecondition otherwise; the
// time is not looked at.
absl::Status CheckErasure(const v1::SignedErasure& wire, const RunTerms& terms,
                          const Erasure& expected, const std::optional<IdentityPublicKey>& signer);

}  // namespace mirrorflow
