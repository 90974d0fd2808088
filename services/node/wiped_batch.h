#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"

namespace mirrorflow {

// A batch whose rows and tokens are wiped when it goes: an EncodedBatch only frees them, and what
// is freed can be read until it is used again. It stays in one place.
class WipedBatch {
 public:
  explicit WipedBatch(EncodedBatch batch);
  ~WipedBatch();
  WipedBatch(const WipedBatch&) = delete;
  WipedBatch& operator=(const WipedBatch&) = delete;

  const EncodedBatch& operator*() const { return batch_; }
  const EncodedBatch* operator->() const { return &batch_; }

  // FailedPrecondition when it has fewer records than the terms ask for; the message does not say
  // how many.
  absl::Status CheckMinimum(const RunTerms& terms) const;

 private:
  EncodedBatch batch_;
};

}  // namespace mirrorflow
