#pragma once

#include <span>
#include <stop_token>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "linkage/candidate.h"
#include "linkage/error_estimate.h"

namespace mirrorflow {

// How wrong the linkage of two batches is (LinkageUnitLinker), from their scores and without any
// truth. Compares all pairs of rows of the same shard once more, down to a floor where a record has
// about a dozen candidates, so it takes about as long as the linkage, and 12 bytes for each
// candidate. Records without a row are in no pair.
//
// Links that a token proposed are taken as true pairs: they tell how often similarity alone finds
// one, and they are linked whatever it says. By stratum of the sender's record similarity alone is
// estimated.
//
// `links`: of the linkage, as pairs of records (RecordLinkage::Finish).
//
// Not protected: as confidential as the exact counts, see ConfidentialErrorEstimate.
// Cancelled if stopped; ResourceExhausted for more than kMaxPairsToEstimate pairs of rows;
// InvalidArgument when the batches differ in width.
absl::StatusOr<ConfidentialErrorEstimate> EstimateBatchErrors(
    const EncodedBatch& sender, const EncodedBatch& receiver, DiceThreshold threshold,
    std::span<const Candidate> links, unsigned threads, std::stop_token stop);

// An hour of eight cores at 2048 bits.
inline constexpr double kMaxPairsToEstimate = 1e13;

}  // namespace mirrorflow
