#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/batch_commitment.h"
#include "mirrorflow/v1/run.pb.h"

namespace mirrorflow {

// What opens a commitment to a batch (crypto/batch_commitment.h).
struct BatchOpening {
  CommitmentSalt salt{};
  std::uint64_t record_count = 0;
  Hash256 digest{};
  std::vector<Hash256> view_commitments{};  // of all three parties; empty in linkage-unit mode

  friend bool operator==(const BatchOpening&, const BatchOpening&) = default;
};

// Between wire and domain; wrong sizes are InvalidArgument.
v1::BatchCommitment CommitmentToWire(const Hash256& commitment);
absl::StatusOr<Hash256> CommitmentFromWire(const v1::BatchCommitment& wire);

v1::BatchOpening BatchOpeningToWire(const BatchOpening& opening);
absl::StatusOr<BatchOpening> BatchOpeningFromWire(const v1::BatchOpening& wire);

}  // namespace mirrorflow
