#pragma once

#include <optional>
#include <span>

#include "absl/status/statusor.h"
#include "crypto/encoded_batch.h"
#include "crypto/secret_bytes.h"
#include "records/person_event.h"

namespace mirrorflow {

// Keyed tokens of a record's document number and national id: BLAKE2b of 16 bytes (RFC 7693), keyed
// with a subkey of the run key for each kind. The same identifier under another run key, or as
// another kind, has another token.
//
// Every record gets the same number of slots, in random order; one without an identifier is filled
// with random bytes, which nobody without the key can tell from a token. What shows all the same:
// a token that stands in two records of a batch, or in both batches of a run. Whoever has the run
// key can test identifiers by trying them.
//
// Safe to use from many threads.
class ExactTokenizer {
 public:
  static constexpr std::size_t kSlots = 2;

  // InvalidArgument for a key of the wrong size, which is not kept.
  static absl::StatusOr<ExactTokenizer> Create(const SecretBytes& run_key);

  // `slots`: kSlots, overwritten.
  void Fill(const Identity& identity, std::span<ExactToken> slots) const;
  // That of the document number; nothing without one.
  std::optional<ExactToken> DocumentToken(const Identity& identity) const;

 private:
  ExactTokenizer(SecretBytes document_key, SecretBytes national_id_key)
      : document_key_(std::move(document_key)), national_id_key_(std::move(national_id_key)) {}

  SecretBytes document_key_;
  SecretBytes national_id_key_;
};

}  // namespace mirrorflow
