#include "services/node/committed_batch.h"

#include <utility>

namespace mirrorflow {

absl::StatusOr<std::unique_ptr<CommittedBatch>> CommittedBatch::Create(const RunTerms& terms,
                                                                       EncodedBatch batch,
                                                                       const Signer& signer) {
  auto kept = std::make_unique<const WipedBatch>(std::move(batch));
  if (absl::Status enough = kept->CheckMinimum(terms); !enough.ok()) return enough;
  absl::StatusOr<BatchWriter> writer = BatchWriter::Create(**kept, signer);
  if (!writer.ok()) return writer.status();
  return std::unique_ptr<CommittedBatch>(new CommittedBatch(std::move(kept), *std::move(writer)));
}

CommittedBatch::CommittedBatch(std::unique_ptr<const WipedBatch> batch, BatchWriter writer)
    : batch_(std::move(batch)), writer_(std::move(writer)) {
  const BatchHeader& header = (*batch_)->header();
  opening_ = {.salt = RandomCommitmentSalt(),
              .record_count = header.record_count,
              .digest = writer_.digest()};
  commitment_ = CommitToBatch(header.run_id, header.side, opening_.salt, opening_.record_count,
                              opening_.digest);
}

}  // namespace mirrorflow
