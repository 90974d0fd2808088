#include "crypto/transparency/cosignature.h"

#include <limits>

#include "absl/strings/str_cat.h"
#include "crypto/transparency/checkpoint.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kMaxTime = std::numeric_limits<std::int64_t>::max();

}  // namespace

std::string CosignedText(std::uint64_t time, std::string_view note_text) {
  return absl::StrCat(std::string(kCosignatureHeader), "time ", time, "\n", std::string(note_text));
}

absl::StatusOr<std::uint64_t> CosignatureTime(std::string_view signature) {
  if (signature.size() != sizeof(std::uint64_t) + Signature().size()) {
    return absl::InvalidArgumentError("not a timestamped cosignature");
  }
  std::uint64_t time = 0;
  for (std::size_t i = 0; i < sizeof time; ++i) {
    time = time << 8U | static_cast<unsigned char>(signature[i]);
  }
  if (time > kMaxTime) return absl::InvalidArgumentError("not a timestamped cosignature");
  return time;
}

absl::StatusOr<NoteSignature> Cosign(std::string_view note_text, std::uint64_t time,
                                     const std::string& name, const Signer& signer) {
  if (absl::Status good = Checkpoint::Parse(note_text).status(); !good.ok()) return good;
  if (time > kMaxTime) return absl::InvalidArgumentError("a time that no cosignature can state");
  absl::StatusOr<NoteKey> key =
      NoteKey::Create(name, NoteAlgorithm::kCosignature, signer.public_key());
  if (!key.ok()) return key.status();
  absl::StatusOr<Signature> signature = signer.SignText(CosignedText(time, note_text));
  if (!signature.ok()) return signature.status();
  NoteSignature line{.name = name, .key_id = key->id(), .signature = {}};
  for (int shift = 56; shift >= 0; shift -= 8) {
    line.signature += static_cast<char>(time >> static_cast<unsigned>(shift) & 0xFFU);
  }
  line.signature.append(signature->begin(), signature->end());
  return line;
}

}  // namespace mirrorflow
