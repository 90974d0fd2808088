#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/secret_bytes.h"
#include "records/person_event.h"

namespace mirrorflow {

// Turns identities into rows of an EncodedBatch. The rows of one run are made by encoders of the
// same profile under the same run key. What a row protects and what not is said with the profile
// (crypto/encoding_profile.h). Safe to use from many threads.
class RecordEncoder {
 public:
  virtual ~RecordEncoder() = default;

  virtual std::uint32_t row_bits() const = 0;

  // `row`: row_bits() / 64 words, overwritten; bit order as in crypto/encoded_batch.h. False when
  // the identity has no name or too little else; the row is then all zero, counts as a record and
  // can't be linked.
  virtual bool Encode(const Identity& identity, std::span<std::uint64_t> row) const = 0;
};

// The encoder of plain-v1, hardened-v1, hardened-v2 or clk-v3. `run_key` has 32 bytes and is not
// kept; what is derived from it is wiped with the encoder.
//
// `minimum_ngrams` holds back records with less identity than so many ordinary n-grams (see
// crypto/identity_fields.h), beyond the small floor of the profile: the hardened ones are weak for
// records with few, and an agreement says how few it admits. 0 is the profile's floor.
//
// NotFound for an unknown profile, InvalidArgument for clear (it has no key, see
// crypto/clear_encoder.h), for tokens-v1 (it has no rows) and for a key of the wrong size.
absl::StatusOr<std::unique_ptr<RecordEncoder>> CreateRecordEncoder(
    std::string_view profile_name, const SecretBytes& run_key, std::uint32_t minimum_ngrams = 0);

}  // namespace mirrorflow
