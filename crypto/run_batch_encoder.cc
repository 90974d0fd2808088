#include "crypto/run_batch_encoder.h"

#include <utility>

#include "absl/memory/memory.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corridor/batch_header.h"
#include "crypto/agreed_fields.h"
#include "crypto/birth_year_shards.h"
#include "crypto/encoding_profile.h"
#include "crypto/event_classes.h"

namespace mirrorflow {

absl::StatusOr<std::unique_ptr<RunBatchEncoder>> RunBatchEncoder::Create(
    const RunTerms& terms, Side side, const SecretBytes& run_key) {
  const absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(terms.encoding_profile);
  if (!profile.ok()) return profile.status();
  BatchHeader header = HeaderFor(terms, side);
  auto run = absl::WrapUnique(new RunBatchEncoder());
  run->fields_ = terms.compared_fields;
  // Only in linkage-unit mode does anybody see a stratum, and coarsening one for all records when
  // one is added or taken away would break the bound on what a record changes.
  const bool split = terms.mode == LinkageMode::kSplitTrust;
  const bool seen = terms.mode == LinkageMode::kLinkageUnit;
  BatchOptions options{.minimum_stratum = seen ? terms.minimum_stratum : 0,
                       .maximum_records_per_key = terms.maximum_records_per_key};
  if (split) run->shared_corridor_ = terms.corridor;
  run->counts_identifiers_ = terms.mode == LinkageMode::kPsiCardinality;
  run->dates_pairs_ = terms.dated_by == side;
  if (terms.exact_tokens) {
    absl::StatusOr<ExactTokenizer> tokenizer = ExactTokenizer::Create(run_key);
    if (!tokenizer.ok()) return tokenizer.status();
    run->tokenizer_ = *std::move(tokenizer);
    options.tokenizer = &*run->tokenizer_;
  }
  if (terms.encoding_profile == kTokensProfile) {
    if (!terms.exact_tokens) {
      return absl::InvalidArgumentError(
          absl::StrCat("profile ", terms.encoding_profile,
                       " sends nothing without exact_tokens; the terms must have both"));
    }
    run->batch_.emplace(std::move(header), options);
    return run;
  }
  if (terms.birth_year_band == 0 || split) {
    absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder =
        CreateRecordEncoder(terms.encoding_profile, run_key, terms.minimum_ngrams);
    if (!encoder.ok()) return encoder.status();
    run->encoder_ = *std::move(encoder);
    run->batch_.emplace(*run->encoder_, std::move(header), options);
    return run;
  }
  run->shard_master_ = SecretBytes::CopyOf(run_key.Expose());
  run->batch_.emplace(
      BirthYearSharding{.band = terms.birth_year_band,
                        .row_bits = profile->row_bits,
                        .encoder_of = [master = &run->shard_master_, name = profile->name,
                                       minimum = terms.minimum_ngrams](std::uint16_t shard)
                            -> absl::StatusOr<std::unique_ptr<RecordEncoder>> {
                          absl::StatusOr<SecretBytes> key = ShardKey(*master, shard);
                          if (!key.ok()) return key.status();
                          return CreateRecordEncoder(name, *key, minimum);
                        }},
      std::move(header), options);
  return run;
}

void RunBatchEncoder::Add(PersonEvent event) {
  // Before fields are left out that no row is made of.
  RecordFacts facts;
  if (shared_corridor_.has_value()) {
    facts = {.classes = ClassesOf(event, *shared_corridor_),
             .birth_year = event.identity.birth_date.year};
  }
  if (counts_identifiers_ &&
      !(dates_pairs_ && (event.in_window_only || event.other_country_unknown))) {
    const std::optional<ExactToken> token = tokenizer_->DocumentToken(event.identity);
    if (token.has_value()) identifiers_.push_back(*token);
  }
  if (fields_.has_value()) KeepComparedFields(*fields_, event.identity);
  if (shared_corridor_.has_value()) {
    batch_->Add(event, facts);
  } else {
    batch_->Add(event);
  }
}

absl::StatusOr<BatchWithFacts> RunBatchEncoder::FinishWithFacts() {
  absl::StatusOr<BatchWithFacts> finished = std::move(*batch_).FinishWithFacts();
  if (finished.ok()) finished->identifiers = std::move(identifiers_);
  return finished;
}

}  // namespace mirrorflow
