#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/batch_format.h"
#include "crypto/encoded_batch.h"
#include "mirrorflow/v1/run.pb.h"
#include "services/wire/commitment.h"
#include "services/wire/part_order.h"

namespace mirrorflow {

// Takes in one side's batch of a run: the opening first, which must open the side's commitment,
// then the header, which must say what the terms say, then the chunks, then the trailer, whose
// digest must be the one that was committed to. Where the content goes is the reader's business:
// into memory, or a store (services/storage/batch_store.h).
//
// One thread at a time.
class BatchReceiver {
 public:
  // `terms` must outlive the receiver.
  // `signer`: the side's identity, if it is known; a batch that another one signed is refused.
  // `reader` and `header`: with what an earlier attempt took in, and checked.
  BatchReceiver(const RunTerms& terms, Side side, const Hash256& commitment,
                const std::optional<IdentityPublicKey>& signer, BatchReader reader = {},
                std::string header = {})
      : terms_(terms),
        side_(side),
        commitment_(commitment),
        signer_(signer),
        order_(std::move(header)),
        reader_(std::move(reader)) {}

  // FailedPrecondition out of order, and for a batch that is smaller than the terms ask for;
  // Unauthenticated when the opening does not open the commitment or the batch is another state's;
  // InvalidArgument, DataLoss and ResourceExhausted as in batch_format.h. Counts are not in the
  // messages.
  absl::Status Add(const v1::BatchPart& part);

  // The stream broke: opening and header come once more, the same as before, and then the rest of
  // next_chunk(), of which chunk_bytes() are here.
  void Resume() { order_.Resume(); }
  std::uint32_t next_chunk() const { return reader_.next_chunk(); }
  std::uint32_t chunk_bytes() const { return static_cast<std::uint32_t>(chunk_.size()); }
  std::uint32_t durable_chunks() const { return reader_.durable_chunks(); }
  bool complete() const { return reader_.complete(); }
  std::uint32_t percent() const;  // of the chunks

  // DataLoss unless complete. The receiver is used up.
  absl::StatusOr<EncodedBatch> Finish() &&;

 private:
  absl::Status TakeOpening(const v1::BatchOpening& wire);
  absl::Status TakeHeader(const std::string& bytes);
  absl::Status AddPiece(const v1::ChunkPiece& piece);
  absl::Status CheckHeader(const BatchOutline& outline) const;
  absl::Status CheckShards(const BatchOutline& outline) const;

  const RunTerms& terms_;
  const Side side_;
  const Hash256 commitment_;
  const std::optional<IdentityPublicKey> signer_;
  PartOrder order_;
  std::optional<BatchOpening> opening_;
  BatchReader reader_;
  std::string chunk_;  // the beginning of the next one
};

}  // namespace mirrorflow
