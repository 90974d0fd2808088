#include "services/log/witness.h"

#include <algorithm>
#include <memory>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/transparency/cosignature.h"
#include "crypto/transparency/merkle_proof.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

// A log that lies is a matter for people after the first; nothing may fill the disk.
constexpr int kMaxFindings = 16;
constexpr char kFindings[] = "findings";
constexpr char kEarlier[] = "earlier";
constexpr char kLater[] = "later";
constexpr char kWhat[] = "what";

std::string FileNameOf(std::string_view origin) {
  std::string name(origin);
  std::ranges::replace(name, '/', '~');
  return name;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Witness>> Witness::Open(Parts parts) {
  absl::Status made = MakeDirectoryDurably(parts.directory);
  if (made.ok()) made = MakeDirectoryDurably(parts.directory / kFindings);
  if (!made.ok()) return made;
  return std::unique_ptr<Witness>(new Witness(std::move(parts)));
}

absl::StatusOr<std::optional<SignedNote>> Witness::SeenNote(std::string_view origin) const {
  const fs::path file = parts_.directory / FileNameOf(origin);
  absl::StatusOr<std::string> text = ReadWholeFile(file);
  if (absl::IsNotFound(text.status())) return std::optional<SignedNote>();
  if (!text.ok()) return text.status();
  absl::StatusOr<SignedNote> note = SignedNote::Parse(*text);
  if (!note.ok() || !Checkpoint::Parse(note->text()).ok()) {
    return absl::DataLossError(
        absl::StrCat(file.string(),
                     " is damaged\nhint: restore it from a backup; without it this witness does "
                     "not know what it has seen of the log"));
  }
  return std::optional<SignedNote>(*std::move(note));
}

absl::StatusOr<std::optional<Checkpoint>> Witness::Seen(std::string_view origin) const {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<std::optional<SignedNote>> note = SeenNote(origin);
  if (!note.ok()) return note.status();
  if (!note->has_value()) return std::optional<Checkpoint>();
  return std::optional<Checkpoint>(*Checkpoint::Parse((*note)->text()));
}

absl::StatusOr<WitnessAnswer> Witness::Consider(const SignedNote& note, std::uint64_t old_size,
                                                std::span<const Hash256> proof, bool carried) {
  absl::StatusOr<Checkpoint> stated = Checkpoint::Parse(note.text());
  if (!stated.ok()) return stated.status();
  absl::StatusOr<NoteKey> key = parts_.key_of(stated->origin);
  if (!key.ok()) return key.status();
  absl::StatusOr<Checkpoint> checkpoint = VerifyCheckpoint(note, *key);
  if (!checkpoint.ok()) return checkpoint.status();

  const std::lock_guard lock(mutex_);
  absl::StatusOr<std::optional<SignedNote>> seen_note = SeenNote(checkpoint->origin);
  if (!seen_note.ok()) return seen_note.status();
  if (seen_note->has_value()) {
    const Checkpoint seen = *Checkpoint::Parse((*seen_note)->text());
    if (checkpoint->size == seen.size && checkpoint->root != seen.root) {
      return Find("two histories", *checkpoint, **seen_note, note);
    }
    if (checkpoint->size < seen.size) {
      if (carried) return WitnessAnswer{.cosignature = {}, .known_size = seen.size};
      return Find("fewer entries than before", *checkpoint, **seen_note, note);
    }
    if (checkpoint->size > seen.size) {
      if (old_size != seen.size) return WitnessAnswer{.cosignature = {}, .known_size = seen.size};
      // From the empty log everything follows.
      absl::Status grown = seen.size == 0 ? absl::OkStatus()
                                          : VerifyConsistency(seen.size, checkpoint->size,
                                                              seen.root, checkpoint->root, proof);
      if (!grown.ok()) return Find("growth that was not proven", *checkpoint, **seen_note, note);
    }
  }
  // Only the log's own signature: who else signed it is nothing that this witness vouches for.
  std::vector<NoteSignature> own;
  std::ranges::copy_if(note.signatures(), std::back_inserter(own), [&](const NoteSignature& line) {
    return line.name == key->name() && line.key_id == key->id();
  });
  absl::StatusOr<SignedNote> kept = SignedNote::Create(note.text(), std::move(own));
  if (!kept.ok()) return kept.status();
  if (!seen_note->has_value() || (*seen_note)->text() != note.text()) {
    absl::Status written =
        WriteFileDurably(parts_.directory / FileNameOf(checkpoint->origin), kept->ToText());
    if (!written.ok()) return written;
  }
  absl::StatusOr<NoteSignature> cosignature =
      Cosign(note.text(), parts_.now(), parts_.name, parts_.signer);
  if (!cosignature.ok()) return cosignature.status();
  return WitnessAnswer{.cosignature = *std::move(cosignature), .known_size = checkpoint->size};
}

absl::Status Witness::Find(const std::string& what, const Checkpoint& checkpoint,
                           const SignedNote& earlier, const SignedNote& later) {
  const Checkpoint before = *Checkpoint::Parse(earlier.text());
  const std::string message =
      absl::StrCat("ALARM: the log ", checkpoint.origin, " shows ", what, ": ", before.size,
                   " entries were signed, now ", checkpoint.size,
                   "\nhint: both signed notes are in ", (parts_.directory / kFindings).string(),
                   "; tell the other members, and take no more part with it until it is explained");
  parts_.log(checkpoint.origin, message);
  const absl::Status finding = absl::DataLossError(message);
  for (int number = 1; number <= kMaxFindings; ++number) {
    const fs::path directory =
        parts_.directory / kFindings / absl::StrCat(FileNameOf(checkpoint.origin), "-", number);
    // Found before: once is enough.
    absl::StatusOr<std::string> known_earlier = ReadWholeFile(directory / kEarlier);
    absl::StatusOr<std::string> known_later = ReadWholeFile(directory / kLater);
    if (known_earlier.ok() && known_later.ok()) {
      if (*known_earlier == earlier.ToText() && *known_later == later.ToText()) return finding;
      continue;
    }
    Record(parts_.record, {.kind = v1::FORK_FOUND,
                           .facts = {{"origin", checkpoint.origin},
                                     {"what", what},
                                     {"size", absl::StrCat(checkpoint.size)},
                                     {"earlier_size", absl::StrCat(before.size)}},
                           .documents = {{"earlier", earlier.ToText()}, {"later", later.ToText()}}})
        .IgnoreError();  // the finding must be told also by who can't log
    absl::Status written = CreateDirectoryOnce(
        directory, {{kEarlier, earlier.ToText()}, {kLater, later.ToText()}, {kWhat, what + "\n"}});
    if (!written.ok()) {
      parts_.log(checkpoint.origin, absl::StrCat("evidence not written: ", written.message()));
    }
    return finding;
  }
  return finding;
}

std::vector<std::string> WitnessFindings(const fs::path& directory) {
  std::vector<std::string> lines;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory / kFindings, error)) {
    absl::StatusOr<std::string> what = ReadWholeFile(entry.path() / kWhat);
    if (!what.ok()) continue;
    while (what->ends_with('\n')) what->pop_back();
    lines.push_back(absl::StrCat(entry.path().filename().string(), ": ", *what));
  }
  std::ranges::sort(lines);
  return lines;
}

}  // namespace mirrorflow
