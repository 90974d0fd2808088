#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/batch_header.h"
#include "crypto/birth_year_shards.h"
#include "crypto/encoded_batch.h"
#include "crypto/exact_tokens.h"
#include "crypto/k_anonymous_strata.h"
#include "crypto/record_encoder.h"
#include "crypto/record_facts.h"
#include "records/person_event.h"

namespace mirrorflow {

struct BatchOptions {
  const ExactTokenizer* tokenizer = nullptr;  // none: no token slots. Must outlive the encoder
  std::uint32_t minimum_stratum = 0;          // k of MakeStrataKAnonymous
  std::uint32_t maximum_records_per_key = 0;  // rows of one key; 0: no bound
};

// The rows of a batch that is sharded by birth year (crypto/birth_year_shards.h).
struct BirthYearSharding {
  std::uint32_t band = 1;  // years
  std::uint32_t row_bits = 0;
  // The encoder under the key of a shard; one is in use at a time.
  std::function<absl::StatusOr<std::unique_ptr<RecordEncoder>>(std::uint16_t shard)> encoder_of;
};

// What a batch lost on its way; for the node's operator.
struct BatchReport {
  std::size_t records = 0;             // in the batch
  std::size_t without_identity = 0;    // rows of zeros, or none where no row is sent
  std::size_t without_birth_year = 0;  // in a sharded batch: no row
  Coarsening coarsening;
};

// Encodes the events of one side of a run, one after the other, into a batch. Records and rows
// leave in fresh random orders (Fisher-Yates, libsodium randomness) with no id, so that neither the
// order of the register nor the order of another run shows.
//
// Holds the encodings of all events in memory: row_bits / 8 bytes each; in a sharded batch the
// identities as well, until all are there, and three rows for each record of a receiver. One thread
// at a time.
class BatchEncoder {
 public:
  // `header`: row_bits, token_slots and the counts are filled in. `encoder` must outlive this.
  BatchEncoder(const RecordEncoder& encoder, BatchHeader header, BatchOptions options = {});
  BatchEncoder(BirthYearSharding sharding, BatchHeader header, BatchOptions options);
  // Tokens alone, no rows.
  BatchEncoder(BatchHeader header, BatchOptions options);

  void Add(const PersonEvent& event);
  // With what is shared of it beside the batch; for all events or for none.
  void Add(const PersonEvent& event, const RecordFacts& facts);

  std::size_t size() const { return attributes_.size(); }
  // Of the rows so far; a sharded batch has its rows at the end.
  std::size_t without_identity() const { return report_.without_identity; }

  // The batch; this object is used up. FailedPrecondition when more rows than
  // maximum_records_per_key would have the same key; the message says what would do, and no count.
  absl::StatusOr<EncodedBatch> Finish() &&;
  absl::StatusOr<BatchWithFacts> FinishWithFacts() &&;
  // After Finish.
  const BatchReport& report() const { return report_; }

 private:
  friend absl::StatusOr<struct TraceableBatch> FinishForEvaluation(BatchEncoder encoder);

  // The number of Add of each record of the batch, in its order.
  std::vector<std::uint32_t> TakeOrder();
  absl::StatusOr<EncodedBatch> FinishAs(const std::vector<std::uint32_t>& source);
  void ReorderRows(const std::vector<std::uint32_t>& source, BatchContents& contents);
  absl::Status EncodeShards(const std::vector<std::uint32_t>& source, BatchContents& contents);
  absl::Status CheckRowsOfOneKey(std::size_t largest) const;
  std::uint32_t FittingBand() const;
  std::size_t row_words() const { return header_.row_bits / 64; }

  const RecordEncoder* encoder_ = nullptr;
  BirthYearSharding sharding_;
  bool sharded_ = false;
  BatchHeader header_;
  BatchOptions options_;
  std::vector<std::uint64_t> words_;          // by Add; of a batch that is not sharded
  std::vector<Identity> identities_;          // by Add; of a sharded batch
  std::vector<RecordAttributes> attributes_;  // by Add
  std::vector<ExactToken> tokens_;            // by Add
  std::vector<RecordFacts> facts_;            // by Add, or empty
  BatchReport report_;
};

// For the sandbox, which knows the truth and must find its records again. A node never calls it.
struct TraceableBatch {
  EncodedBatch batch;
  std::vector<std::uint32_t> source;  // record i is the event of the source[i]-th Add, from 0
};
absl::StatusOr<TraceableBatch> FinishForEvaluation(BatchEncoder encoder);

}  // namespace mirrorflow
