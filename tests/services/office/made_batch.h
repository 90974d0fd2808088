#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "corridor/stratum.h"
#include "corridor/terms.h"
#include "crypto/batch_commitment.h"
#include "crypto/batch_format.h"
#include "crypto/encoded_batch.h"
#include "crypto/encoding_profile.h"
#include "services/wire/commitment.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

// A batch with random rows: `common` persons that both sides have, by the seed, and `own` more.
// Persons are of stratum F, 25 to 64.
inline EncodedBatch MakeBatch(const RunTerms& terms, Side side, std::size_t common,
                              std::size_t own) {
  const EncodingProfile profile = ValueOrDie(FindEncodingProfile(terms.encoding_profile));
  BatchHeader header{.run_id = terms.run_id,
                     .corridor = terms.corridor,
                     .period = terms.period,
                     .side = side,
                     .encoding_profile = terms.encoding_profile,
                     .encoding_profile_hash = terms.encoding_profile_hash,
                     .normalisation_profile_hash = terms.normalisation_profile_hash,
                     .terms_hash = terms.hash,
                     .row_bits = profile.row_bits,
                     .record_count = common + own,
                     .row_count = common + own};
  std::mt19937_64 both(1);
  std::mt19937_64 alone(side == Side::kSender ? 2 : 3);
  std::vector<std::uint64_t> words;
  for (std::size_t row = 0; row < common + own; ++row) {
    for (std::uint32_t word = 0; word < profile.row_bits / 64; ++word) {
      words.push_back(row < common ? both() : alone());
    }
  }
  const Stratum stratum{.sex = Sex::kFemale, .age = BroadAge::k25To64};
  std::vector<std::uint8_t> strata(common + own, stratum.code());
  return ValueOrDie(EncodedBatch::Create(
      std::move(header), {.words = std::move(words), .stratum_codes = std::move(strata)}));
}

// A batch in its parts, with its opening and commitment.
struct MadeBatch {
  MadeBatch(const RunTerms& terms, Side side, EncodedBatch made)
      : batch(std::make_unique<EncodedBatch>(std::move(made))),
        writer(ValueOrDie(BatchWriter::Create(*batch))),
        opening{
            .salt = RandomCommitmentSalt(), .row_count = batch->size(), .digest = writer.digest()},
        commitment(
            CommitToBatch(terms.run_id, side, opening.salt, opening.row_count, opening.digest)) {}

  std::unique_ptr<EncodedBatch> batch;
  BatchWriter writer;
  BatchOpening opening;
  Hash256 commitment;
};

}  // namespace mirrorflow
