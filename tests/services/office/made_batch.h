#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "corridor/batch_header.h"
#include "corridor/stratum.h"
#include "corridor/terms.h"
#include "crypto/batch_commitment.h"
#include "crypto/batch_format.h"
#include "crypto/encoded_batch.h"
#include "crypto/encoding_profile.h"
#include "crypto/identity.h"
#include "crypto/sealed_stream.h"
#include "services/wire/commitment.h"
#include "services/wire/erasure.h"
#include "tests/status_matchers.h"

namespace mirrorflow {

// libsodium before the first key; gtest_main has no place of its own for it.
inline const bool kCryptoIsReady = InitCrypto();

// A batch with random rows: `common` persons that both sides have, by the seed, and `own` more.
// Persons are of stratum F, 25 to 64.
inline EncodedBatch MakeBatch(const RunTerms& terms, Side side, std::size_t common,
                              std::size_t own) {
  const EncodingProfile profile = ValueOrDie(FindEncodingProfile(terms.encoding_profile));
  BatchHeader header = HeaderFor(terms, side);
  header.row_bits = profile.row_bits;
  header.record_count = header.row_count = common + own;
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

// The identity that signs the batches of a country in tests.
inline IdentityKey IdentityOf(Country country) {
  SecretBytes seed(32);
  std::ranges::copy(country.alpha2(), seed.ExposeMutable().begin());
  return ValueOrDie(IdentityKey::FromSeed(std::move(seed)));
}

// A batch in its parts, with its opening and commitment, signed by the state of its side.
struct MadeBatch {
  MadeBatch(const RunTerms& terms, Side side, EncodedBatch made)
      : MadeBatch(terms, side, std::move(made), CountryAt(terms.corridor, side)) {}
  MadeBatch(const RunTerms& terms, Side side, EncodedBatch made, Country signer)
      : batch(std::make_unique<EncodedBatch>(std::move(made))),
        writer(ValueOrDie(BatchWriter::Create(*batch, IdentityOf(signer)))),
        opening{.salt = RandomCommitmentSalt(),
                .record_count = batch->size(),
                .digest = writer.digest()},
        commitment(CommitToBatch(terms.run_id, side, opening.salt, opening.record_count,
                                 opening.digest)) {}

  std::unique_ptr<EncodedBatch> batch;
  BatchWriter writer;
  BatchOpening opening;
  Hash256 commitment;
};

// What the node of that side says of its keys.
inline v1::SignedErasure ErasureOf(const RunTerms& terms, Side side, const Hash256& commitment,
                                   std::vector<v1::ErasureStatement::Item> destroyed = {
                                       v1::ErasureStatement::RUN_KEY,
                                       v1::ErasureStatement::EPHEMERAL_KEY}) {
  return ValueOrDie(SignErasure(terms,
                                {.side = side,
                                 .commitment = commitment,
                                 .destroyed = std::move(destroyed),
                                 .time = "2024-05-01T00:00:00Z"},
                                IdentityOf(CountryAt(terms.corridor, side))));
}

// The frames of a batch file, sealed to `key`.
inline std::vector<std::string> FramesOf(const MadeBatch& batch, const RunTerms& terms, Side side,
                                         const SealKey& key) {
  SealingStream stream(key, SealedBatchContext(terms, side));
  std::vector<std::string> frames = {stream.header()};
  v1::BatchPart part;
  *part.mutable_opening() = BatchOpeningToWire(batch.opening);
  frames.push_back(stream.Seal(part.SerializeAsString(), false));
  part.set_header(batch.writer.header());
  frames.push_back(stream.Seal(part.SerializeAsString(), false));
  for (std::uint32_t i = 0; i < batch.writer.chunk_count(); ++i) {
    part.set_chunk(batch.writer.chunk(i));
    frames.push_back(stream.Seal(part.SerializeAsString(), false));
  }
  part.set_trailer(batch.writer.trailer());
  frames.push_back(stream.Seal(part.SerializeAsString(), true));
  return frames;
}

}  // namespace mirrorflow
