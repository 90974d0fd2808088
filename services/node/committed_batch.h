#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/batch_format.h"
#include "crypto/encoded_batch.h"
#include "services/wire/commitment.h"

namespace mirrorflow {

// A node's batch of one run, ready to be sent, and what the node commits to before it sends.
// Pseudonymised personal data; its memory is wiped at the end. Safe to read from many threads.
class CommittedBatch {
 public:
  // FailedPrecondition when the batch has fewer records than the terms ask for; the message does
  // not say how many. Otherwise the errors of BatchWriter.
  static absl::StatusOr<std::unique_ptr<CommittedBatch>> Create(const RunTerms& terms,
                                                                EncodedBatch batch,
                                                                const Signer& signer);

  ~CommittedBatch();
  CommittedBatch(const CommittedBatch&) = delete;
  CommittedBatch& operator=(const CommittedBatch&) = delete;

  const Hash256& commitment() const { return commitment_; }
  const BatchOpening& opening() const { return opening_; }
  const BatchWriter& writer() const { return writer_; }

 private:
  CommittedBatch(std::unique_ptr<EncodedBatch> batch, BatchWriter writer);

  std::unique_ptr<EncodedBatch> batch_;  // in one place: the writer points at it
  BatchWriter writer_;
  BatchOpening opening_;
  Hash256 commitment_{};
};

}  // namespace mirrorflow
