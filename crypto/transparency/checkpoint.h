#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/transparency/signed_note.h"

namespace mirrorflow {

// What a log says that it holds (c2sp.org/tlog-checkpoint), the text of a signed note:
//   ORIGIN                 who the log is; the name of its key
//   SIZE                   entries, decimal without leading zeros
//   base64 of the root     merkle_tree.h
struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash256 root{};

  std::string ToText() const;
  // Further lines, which the format allows, are read over; they are covered by signatures.
  // InvalidArgument.
  static absl::StatusOr<Checkpoint> Parse(std::string_view note_text);

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// The note with the log's own signature.
absl::StatusOr<SignedNote> SignCheckpoint(const Checkpoint& checkpoint, const Signer& signer);

// A checkpoint whose log signed it. InvalidArgument for another form or another origin than the
// name of `log`, Unauthenticated when the signature is missing or wrong.
absl::StatusOr<Checkpoint> VerifyCheckpoint(const SignedNote& note, const NoteKey& log);
// The same with any of the keys that the log has had over time; the error of the last.
absl::StatusOr<Checkpoint> VerifyCheckpoint(const SignedNote& note, std::span<const NoteKey> log);

}  // namespace mirrorflow
