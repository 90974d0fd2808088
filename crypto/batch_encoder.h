#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/batch_header.h"
#include "crypto/encoded_batch.h"
#include "crypto/record_encoder.h"
#include "records/person_event.h"

namespace mirrorflow {

// Encodes the events of one side of a run, one after the other, into a batch. The rows leave in a
// fresh random order (Fisher-Yates, libsodium randomness) with no id, so that neither the order of
// the register nor the order of another run shows.
//
// Holds the encodings of all events in memory: row_bits / 8 bytes each. One thread at a time.
class BatchEncoder {
 public:
  // `encoder` must outlive this. `header`: row_bits and row_count are filled in at the end.
  BatchEncoder(const RecordEncoder& encoder, BatchHeader header);

  void Add(const PersonEvent& event);

  std::size_t size() const { return stratum_codes_.size(); }
  // Events with too little identity so far: rows of zeros, reported and never linked.
  std::size_t without_identity() const { return without_identity_; }

  // The batch; this object is used up.
  absl::StatusOr<EncodedBatch> Finish() &&;

 private:
  friend absl::StatusOr<struct TraceableBatch> FinishForEvaluation(BatchEncoder encoder);

  // Shuffles; the number of Add that each row came from.
  std::vector<std::uint32_t> Shuffle();

  const RecordEncoder& encoder_;
  BatchHeader header_;
  std::vector<std::uint64_t> words_;
  std::vector<std::uint8_t> stratum_codes_;
  std::size_t without_identity_ = 0;
};

// For the sandbox, which knows the truth and must find its records again. A node never calls it.
struct TraceableBatch {
  EncodedBatch batch;
  std::vector<std::uint32_t> source;  // row i is the event of the source[i]-th Add, from 0
};
absl::StatusOr<TraceableBatch> FinishForEvaluation(BatchEncoder encoder);

}  // namespace mirrorflow
