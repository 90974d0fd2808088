#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/encoded_batch.h"
#include "crypto/sharing/batch_sharing.h"
#include "linkage/split_trust/split_trust_terms.h"

namespace mirrorflow {

// The matching rule of split trust (split_trust_terms.h) in clear: what the parties' counts are
// compared with, and what evaluation takes, where the truth about each link is wanted. Written for
// plainness: one pair after the other, some 20 ns each.

// Greedy matching of places in the fixed order: `is_candidate` is asked for pass, level, sender's
// and receiver's place. `levels`: how many each pass has. Links in the order in which they come.
std::vector<std::pair<std::size_t, std::size_t>> MatchPlaces(
    std::span<const BatchShard> of_sender, std::span<const BatchShard> of_receiver,
    std::uint32_t partition_reach, std::span<const std::size_t> levels,
    const std::function<bool(std::size_t, std::size_t, std::size_t, std::size_t)>& is_candidate);

// One side of a run, not shared, with the places that it would have.
struct ClearSide {
  const EncodedBatch& batch;
  const SharedOrder& order;
};

// Links as pairs of records of the two batches. Errors of PlanScores.
absl::StatusOr<std::vector<std::pair<std::uint32_t, std::uint32_t>>> LinkInClear(
    const ClearSide& sender, const ClearSide& receiver, const SplitTrustTerms& terms);

}  // namespace mirrorflow
