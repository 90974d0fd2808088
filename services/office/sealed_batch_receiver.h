#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/sealed_stream.h"
#include "services/office/batch_receiver.h"

namespace mirrorflow {

// Takes in one side's batch that came as a file, frame by frame as it stands there
// (services/wire/batch_file.h), opens each, and gives its part to a BatchReceiver. One thread at a
// time.
class SealedBatchReceiver {
 public:
  // `key` and `terms` must outlive it.
  // `reader`: where the batch goes; an empty one.
  SealedBatchReceiver(const UnsealKey& key, const RunTerms& terms, Side side,
                      const Hash256& commitment, const std::optional<IdentityPublicKey>& signer,
                      BatchReader reader = {})
      : key_(key),
        terms_(terms),
        side_(side),
        batch_(terms, side, commitment, signer, std::move(reader)) {}

  // The errors of OpeningStream and of BatchReceiver.
  absl::Status Add(const std::string& frame);

  bool complete() const { return batch_.complete() && stream_.has_value() && stream_->complete(); }
  std::uint32_t percent() const { return batch_.percent(); }

  // DataLoss unless complete. Used up.
  absl::StatusOr<EncodedBatch> Finish() &&;

 private:
  absl::Status InBatch(const absl::Status& status) const;

  const UnsealKey& key_;
  const RunTerms& terms_;
  const Side side_;
  BatchReceiver batch_;
  std::optional<OpeningStream> stream_;
};

}  // namespace mirrorflow
