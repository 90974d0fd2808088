#include "crypto/transparency/checkpoint.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "crypto/transparency/base64_text.h"
#include "crypto/transparency/cosignature.h"

namespace mirrorflow {
namespace {

absl::Status Malformed(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("not a checkpoint: ", std::string(what)));
}

}  // namespace

std::string Checkpoint::ToText() const {
  return absl::StrCat(origin, "\n", size, "\n", Base64Text(root), "\n");
}

absl::StatusOr<Checkpoint> Checkpoint::Parse(std::string_view note_text) {
  if (absl::Status good = CheckNoteText(note_text); !good.ok()) return good;
  const std::vector<std::string> lines =
      absl::StrSplit(std::string(note_text.substr(0, note_text.size() - 1)), '\n');
  if (lines.size() < 3) return Malformed("it has three lines or more");
  if (std::ranges::any_of(lines, [](const std::string& line) { return line.empty(); })) {
    return Malformed("it has an empty line");
  }
  if (absl::StrCat(lines[0], "\n") == kCosignatureHeader) {
    return Malformed("no log may have the origin of a cosignature");
  }
  Checkpoint checkpoint{.origin = lines[0], .size = 0, .root = {}};
  if (!absl::SimpleAtoi(lines[1], &checkpoint.size) || absl::StrCat(checkpoint.size) != lines[1]) {
    return Malformed("its second line is no size");
  }
  absl::StatusOr<std::string> root = ParseBase64Text(lines[2]);
  if (!root.ok() || root->size() != checkpoint.root.size()) {
    return Malformed("its third line is no root");
  }
  std::ranges::copy(*root, checkpoint.root.begin());
  return checkpoint;
}

absl::StatusOr<SignedNote> SignCheckpoint(const Checkpoint& checkpoint, const Signer& signer) {
  std::string text = checkpoint.ToText();
  if (absl::Status good = Checkpoint::Parse(text).status(); !good.ok()) return good;
  absl::StatusOr<NoteSignature> signature = SignNoteText(text, checkpoint.origin, signer);
  if (!signature.ok()) return signature.status();
  return SignedNote::Create(std::move(text), {*std::move(signature)});
}

absl::StatusOr<Checkpoint> VerifyCheckpoint(const SignedNote& note, const NoteKey& log) {
  absl::StatusOr<Checkpoint> checkpoint = Checkpoint::Parse(note.text());
  if (!checkpoint.ok()) return checkpoint;
  if (checkpoint->origin != log.name()) {
    return Malformed(
        absl::StrCat("it is of the log ", checkpoint->origin, ", not of ", log.name()));
  }
  if (absl::Status valid = VerifyNote(note, {&log, 1}).status(); !valid.ok()) return valid;
  return checkpoint;
}

absl::StatusOr<Checkpoint> VerifyCheckpoint(const SignedNote& note, std::span<const NoteKey> log) {
  absl::StatusOr<Checkpoint> checkpoint = absl::UnauthenticatedError("no key is known for the log");
  for (const NoteKey& key : log) {
    checkpoint = VerifyCheckpoint(note, key);
    if (checkpoint.ok()) break;
  }
  return checkpoint;
}

}  // namespace mirrorflow
