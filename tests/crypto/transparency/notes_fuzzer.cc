// What witnesses, logs and evidence bring: notes, checkpoints, keys, proofs, bundles of entries.
// There is one text of each, so what was read must be written as the same bytes.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/transparency/base64_text.h"
#include "crypto/transparency/checkpoint.h"
#include "crypto/transparency/log_proof.h"
#include "crypto/transparency/signed_note.h"
#include "crypto/transparency/tile.h"
#include "tests/fuzzing/check.h"

namespace mirrorflow {
namespace {

void ReadNote(std::string_view bytes) {
  const absl::StatusOr<SignedNote> note = SignedNote::Parse(bytes);
  if (!note.ok()) return;
  Check(note->ToText() == bytes);
  Check(!note->signatures().empty() && CheckNoteText(note->text()).ok());
  (void)Checkpoint::Parse(note->text()).ok();
}

void ReadCheckpoint(std::string_view bytes) {
  const absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Parse(bytes);
  // Lines behind the three are read over.
  if (checkpoint.ok()) Check(bytes.starts_with(checkpoint->ToText()));
}

void ReadProof(std::string_view bytes) {
  const absl::StatusOr<LogProof> proof = LogProof::Parse(bytes);
  if (!proof.ok()) return;
  Check(proof->hashes.size() <= 64);
  const absl::StatusOr<LogProof> again = LogProof::Parse(proof->ToText());
  Check(again.ok() && again->index == proof->index && again->hashes == proof->hashes &&
        again->checkpoint == proof->checkpoint);
}

void ReadEntries(std::string_view bytes) {
  if (bytes.empty()) return;
  const std::uint32_t width = 1 + static_cast<unsigned char>(bytes.front());
  bytes.remove_prefix(1);
  const absl::StatusOr<std::vector<std::string>> entries = ParseEntries(bytes, width);
  if (!entries.ok()) return;
  const absl::StatusOr<std::string> again = EntriesBytes(*entries);
  Check(entries->size() == width && again.ok() && *again == bytes);
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 7) {
    case 0:
      ReadNote(bytes);
      break;
    case 1:
      ReadCheckpoint(bytes);
      break;
    case 2:
      ReadProof(bytes);
      break;
    case 3:
      ReadEntries(bytes);
      break;
    case 4:
      if (const auto key = NoteKey::Parse(bytes); key.ok()) Check(key->ToText() == bytes);
      break;
    case 5:
      if (const auto one = NoteSignature::Parse(bytes); one.ok()) {
        Check(one->ToLine() == std::string(bytes) + "\n");
      }
      break;
    default:
      if (const auto plain = ParseBase64Text(bytes); plain.ok()) Check(Base64Text(*plain) == bytes);
  }
  return 0;
}
