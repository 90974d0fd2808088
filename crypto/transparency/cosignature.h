#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/signer.h"
#include "crypto/transparency/signed_note.h"

namespace mirrorflow {

// Cosignatures of a witness (c2sp.org/tlog-cosignature, "cosignature/v1", type 0x04): at `time`,
// the largest consistent state that the witness has seen of this log is that of the checkpoint. The
// signature of a note line is the time, eight bytes, big-endian, and an Ed25519 signature over
//   cosignature/v1
//   time SECONDS
//   the text of the note
// A witness makes one only after it verified the log's signature and that the log has only grown.
inline constexpr std::string_view kCosignatureHeader = "cosignature/v1\n";

std::string CosignedText(std::uint64_t time, std::string_view note_text);

// The time that the signature of a note line states. InvalidArgument if it is not of this type.
absl::StatusOr<std::uint64_t> CosignatureTime(std::string_view signature);

// InvalidArgument unless the text is that of a checkpoint.
absl::StatusOr<NoteSignature> Cosign(std::string_view note_text, std::uint64_t time,
                                     const std::string& name, const Signer& signer);

}  // namespace mirrorflow
