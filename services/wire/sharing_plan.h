#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "crypto/sharing/batch_sharing.h"

namespace mirrorflow {

// How batches are cut up in split-trust mode, the same at both nodes and, for what the headers must
// say, at all parties: one partition, padded so that its size shows only a multiple of
// kSharePadding; the dimensions sex and broad age (corridor/stratum.h).
inline constexpr std::uint32_t kSharePadding = 256;
inline constexpr std::uint32_t kSexDimension = 0;
inline constexpr std::uint32_t kAgeDimension = 1;

SharingPlan SharingPlanOf(const RunTerms& terms);
std::vector<SharedFacts> SharedFactsOf(const EncodedBatch& batch);

// FailedPrecondition for terms that split-trust mode can't do: shards by birth year, another
// profile than plain-v1, a threshold with too large terms.
absl::Status CheckSplitTrustTerms(const RunTerms& terms);

}  // namespace mirrorflow
