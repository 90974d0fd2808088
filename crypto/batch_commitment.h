#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "corridor/run.h"
#include "corridor/terms.h"

namespace mirrorflow {

// A salted commitment to the record count and digest of a batch, made by a node before either side
// uploads and opened when the batch is there: neither side can fit its batch to the other's, and
// the commitment can be logged, since without the salt it says nothing about count or content.
//   BLAKE2b-256, key = salt, over the fields: label, run id, side, record count, digest
// The salt is as confidential as the count until the batch is erased, and never goes into a log.
using CommitmentSalt = std::array<std::uint8_t, 32>;
CommitmentSalt RandomCommitmentSalt();

// `digest` is that of the batch format (crypto/batch_format.h).
Hash256 CommitToBatch(const RunId& run_id, Side side, const CommitmentSalt& salt,
                      std::uint64_t record_count, const Hash256& digest);

// Unauthenticated when the commitment was made for anything else. Compared in constant time.
absl::Status CheckBatchOpening(const Hash256& commitment, const RunId& run_id, Side side,
                               const CommitmentSalt& salt, std::uint64_t record_count,
                               const Hash256& digest);

// A commitment to a batch that leaves as three views (crypto/sharing/share_view.h): over the
// commitments to each, so that who gets one view sees that the others were fixed as well.
Hash256 CommitToViews(const RunId& run_id, Side side, const std::array<Hash256, 3>& views);

// The only form in which a log may show the size of a batch: "under 16", "16 to 31", "32 to 63",
// and so on by powers of two.
std::string SizeBucket(std::uint64_t record_count);

}  // namespace mirrorflow
