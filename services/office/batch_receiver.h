#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/batch_format.h"
#include "crypto/encoded_batch.h"
#include "mirrorflow/v1/run.pb.h"
#include "services/wire/commitment.h"

namespace mirrorflow {

// Takes in one side's batch of a run: the opening first, which must open the side's commitment,
// then the header, which must say what the terms say, then the chunks, then the trailer, whose
// digest must be the one that was committed to. Everything stays in memory.
//
// One thread at a time.
class BatchReceiver {
 public:
  // `terms` must outlive the receiver.
  // `signer`: the side's identity, if it is known; a batch that another one signed is refused.
  BatchReceiver(const RunTerms& terms, Side side, const Hash256& commitment,
                const std::optional<IdentityPublicKey>& signer)
      : terms_(terms), side_(side), commitment_(commitment), signer_(signer) {}

  // FailedPrecondition out of order, and for a batch that is smaller than the terms ask for;
  // Unauthenticated when the opening does not open the commitment or the batch is another state's;
  // InvalidArgument, DataLoss and ResourceExhausted as in batch_format.h. Counts are not in the
  // messages.
  absl::Status Add(const v1::BatchPart& part);

  // The stream broke: opening and header come once more, the same as before, and then the chunks
  // from next_chunk().
  void Resume();
  std::uint32_t next_chunk() const { return reader_.next_chunk(); }
  bool complete() const { return reader_.complete(); }
  std::uint32_t percent() const;  // of the chunks

  // DataLoss unless complete. The receiver is used up.
  absl::StatusOr<EncodedBatch> Finish() &&;

 private:
  enum class Due { kOpening, kHeader, kRows };

  absl::Status AddOpening(const v1::BatchOpening& wire);
  absl::Status AddHeader(const std::string& bytes);
  absl::Status CheckHeader(const BatchOutline& outline) const;
  absl::Status CheckShards(const BatchOutline& outline) const;

  const RunTerms& terms_;
  const Side side_;
  const Hash256 commitment_;
  const std::optional<IdentityPublicKey> signer_;
  Due due_ = Due::kOpening;
  std::optional<BatchOpening> opening_;
  std::string header_;
  BatchReader reader_;
};

}  // namespace mirrorflow
