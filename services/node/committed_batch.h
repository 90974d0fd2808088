#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/batch_format.h"
#include "crypto/encoded_batch.h"
#include "services/node/committed_upload.h"
#include "services/node/wiped_batch.h"
#include "services/wire/commitment.h"

namespace mirrorflow {

// A node's batch of one run, ready to be sent, and what the node commits to before it sends.
// Pseudonymised personal data; its memory is wiped at the end. Safe to read from many threads.
class CommittedBatch : public CommittedUpload {
 public:
  // The errors of WipedBatch::CheckMinimum and of BatchWriter; a batch that is refused is wiped
  // too.
  static absl::StatusOr<std::unique_ptr<CommittedBatch>> Create(const RunTerms& terms,
                                                                EncodedBatch batch,
                                                                const Signer& signer);

  CommittedBatch(const CommittedBatch&) = delete;
  CommittedBatch& operator=(const CommittedBatch&) = delete;

  const Hash256& commitment() const override { return commitment_; }
  int addressees() const override { return 1; }
  const BatchOpening& opening(int) const override { return opening_; }
  const std::string& header(int) const override { return writer_.header(); }
  std::uint32_t chunk_count(int) const override { return writer_.chunk_count(); }
  std::string chunk(int, std::uint32_t number) const override { return writer_.chunk(number); }
  std::string trailer(int) const override { return writer_.trailer(); }
  const BatchWriter& writer() const { return writer_; }

 private:
  CommittedBatch(std::unique_ptr<const WipedBatch> batch, BatchWriter writer);

  std::unique_ptr<const WipedBatch> batch_;  // in one place: the writer points at it
  BatchWriter writer_;
  BatchOpening opening_;
  Hash256 commitment_{};
};

}  // namespace mirrorflow
