#pragma once

#include <memory>
#include <optional>

#include "absl/status/statusor.h"
#include "corridor/compared_fields.h"
#include "corridor/terms.h"
#include "crypto/batch_encoder.h"
#include "crypto/record_facts.h"

namespace mirrorflow {

// From the key of a run to the batch of one side, as the terms say: profile, compared fields,
// n-gram minimum, tokens, strata, shards. One thread at a time.
class RunBatchEncoder {
 public:
  // The run key is kept, in a copy that is wiped with this object, only as far as shards need it.
  // The errors of CreateRecordEncoder; InvalidArgument when the terms leave a batch with neither
  // rows nor tokens.
  static absl::StatusOr<std::unique_ptr<RunBatchEncoder>> Create(const RunTerms& terms, Side side,
                                                                 const SecretBytes& run_key);

  RunBatchEncoder(const RunBatchEncoder&) = delete;
  RunBatchEncoder& operator=(const RunBatchEncoder&) = delete;

  void Add(PersonEvent event);
  // Once; see BatchEncoder.
  absl::StatusOr<EncodedBatch> Finish() { return std::move(*batch_).Finish(); }
  // In split-trust mode: the batch in one shard with its strata as they are, since nobody sees
  // them, and the facts that are shared with it.
  // In psi-cardinality mode: with the tokens of document numbers to be counted. A pair of events is
  // one of the period when the side that dates it says so: that side leaves its events of the
  // months around out, and those with an unknown other country; the other side has them all in.
  absl::StatusOr<BatchWithFacts> FinishWithFacts();
  const BatchReport& report() const { return batch_->report(); }

 private:
  RunBatchEncoder() = default;

  std::optional<ComparedFields> fields_;
  std::optional<Corridor> shared_corridor_;  // in split-trust mode
  bool counts_identifiers_ = false;          // in psi-cardinality mode
  bool dates_pairs_ = false;
  Identifiers identifiers_;
  SecretBytes shard_master_;
  std::optional<ExactTokenizer> tokenizer_;
  std::unique_ptr<RecordEncoder> encoder_;
  std::optional<BatchEncoder> batch_;
};

}  // namespace mirrorflow
