#include "services/node/committed_batch.h"

#include <sodium.h>

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

absl::StatusOr<std::unique_ptr<CommittedBatch>> CommittedBatch::Create(const RunTerms& terms,
                                                                       EncodedBatch batch,
                                                                       const Signer& signer) {
  if (batch.size() < terms.minimum_batch) {
    return absl::FailedPreconditionError(
        absl::StrCat("this side has fewer records of the flow than the minimum batch of ",
                     terms.minimum_batch, " that the terms ask for; nothing is sent"));
  }
  auto kept = std::make_unique<EncodedBatch>(std::move(batch));
  absl::StatusOr<BatchWriter> writer = BatchWriter::Create(*kept, signer);
  if (!writer.ok()) return writer.status();
  return std::unique_ptr<CommittedBatch>(new CommittedBatch(std::move(kept), *std::move(writer)));
}

CommittedBatch::CommittedBatch(std::unique_ptr<EncodedBatch> batch, BatchWriter writer)
    : batch_(std::move(batch)), writer_(std::move(writer)) {
  const BatchHeader& header = batch_->header();
  opening_ = {.salt = RandomCommitmentSalt(),
              .record_count = header.record_count,
              .digest = writer_.digest()};
  commitment_ = CommitToBatch(header.run_id, header.side, opening_.salt, opening_.record_count,
                              opening_.digest);
}

CommittedBatch::~CommittedBatch() {
  // The batch itself only frees its rows; what is freed can be read again until it is reused.
  const std::span<const std::uint64_t> words = batch_->words();
  sodium_memzero(const_cast<std::uint64_t*>(words.data()), words.size_bytes());
  const std::span<const ExactToken> tokens = batch_->tokens();
  sodium_memzero(const_cast<ExactToken*>(tokens.data()), tokens.size_bytes());
}

}  // namespace mirrorflow
