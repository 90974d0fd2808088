#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/encoded_batch.h"
#include "crypto/sharing/batch_sharing.h"
#include "linkage/split_trust/split_trust_terms.h"

namespace mirrorflow {

// One side of a run, not shared: for tests and evaluation, where the truth about each link is
// wanted.
struct ClearSide {
  const EncodedBatch& batch;
  std::span<const SharedFacts> facts;
};

// The links that the matching rule of split trust gives (split_trust_terms.h), by comparing in
// clear, in the order in which they come: pairs of records of the two batches. Written for
// plainness; one pair of records after the other, some 20 ns each.
absl::StatusOr<std::vector<std::pair<std::uint32_t, std::uint32_t>>> LinkInClear(
    const ClearSide& sender, const ClearSide& receiver, const SharingPlan& plan,
    const SplitTrustTerms& terms);

}  // namespace mirrorflow
