#include "services/log/log_directory.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "crypto/transparency/tile.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr char kRestore[] =
    "\nhint: the log was changed or damaged; keep it, and restore it from a backup";

absl::Status Damaged(const std::string& path, std::string_view what) {
  return absl::DataLossError(absl::StrCat(path, ": ", std::string(what), kRestore));
}

// A partial file may have given way to the full one since the checkpoint was read.
absl::StatusOr<std::string> ReadEither(const std::filesystem::path& directory,
                                       const std::string& partial, const std::string& full,
                                       bool& is_full) {
  is_full = partial == full;
  absl::StatusOr<std::string> bytes = ReadWholeFile(directory / partial);
  if (absl::IsNotFound(bytes.status()) && !is_full) {
    is_full = true;
    bytes = ReadWholeFile(directory / full);
  }
  if (absl::IsNotFound(bytes.status())) return Damaged(partial, "the file is missing");
  return bytes;
}

absl::Status ReadEntries(const std::filesystem::path& directory, EventLogContents& log) {
  const std::uint64_t size = log.checkpoint.size;
  for (std::uint64_t begin = 0; begin < size; begin += kTileWidth) {
    const auto width = static_cast<std::uint32_t>(std::min(size - begin, kTileWidth));
    const std::uint64_t index = begin / kTileWidth;
    bool is_full = false;
    absl::StatusOr<std::string> bytes =
        ReadEither(directory, EntriesPath(index, width), EntriesPath(index, kTileWidth), is_full);
    if (!bytes.ok()) return bytes.status();
    absl::StatusOr<std::vector<std::string>> entries =
        ParseEntries(*bytes, is_full ? kTileWidth : width);
    if (!entries.ok())
      return Damaged(EntriesPath(index, width), std::string(entries.status().message()));
    entries->resize(width);
    for (std::string& entry : *entries) {
      log.tree.Append(LogLeafHash(entry));
      log.entries.push_back(std::move(entry));
    }
  }
  return absl::OkStatus();
}

absl::Status CompareTiles(const std::filesystem::path& directory, const EventLogContents& log) {
  for (const Tile& tile : NewTiles(0, log.checkpoint.size)) {
    Tile full = tile;
    full.width = kTileWidth;
    bool is_full = false;
    absl::StatusOr<std::string> bytes = ReadEither(directory, tile.Path(), full.Path(), is_full);
    if (!bytes.ok()) return bytes.status();
    const std::string expected = TileBytes(log.tree, tile);
    if (is_full && bytes->size() == kTileWidth * Hash256().size()) bytes->resize(expected.size());
    if (*bytes != expected) return Damaged(tile.Path(), "it is not what the entries hash to");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EventLogContents> ReadEventLog(const std::filesystem::path& log_directory,
                                              std::span<const NoteKey> keys) {
  absl::StatusOr<std::string> text = ReadWholeFile(log_directory / "checkpoint");
  if (!text.ok()) return text.status();
  absl::StatusOr<SignedNote> note = SignedNote::Parse(*text);
  if (!note.ok()) return Damaged("checkpoint", std::string(note.status().message()));
  absl::StatusOr<Checkpoint> checkpoint = VerifyCheckpoint(*note, keys);
  if (!checkpoint.ok()) {
    return absl::Status(
        checkpoint.status().code(),
        absl::StrCat((log_directory / "checkpoint").string(), ": ", checkpoint.status().message()));
  }
  EventLogContents log{
      .note = *std::move(note), .checkpoint = *std::move(checkpoint), .tree = {}, .entries = {}};
  if (absl::Status read = ReadEntries(log_directory, log); !read.ok()) return read;
  if (log.tree.root() != log.checkpoint.root) {
    return Damaged("tile/entries", "the entries do not lead to the root of the checkpoint");
  }
  if (absl::Status same = CompareTiles(log_directory, log); !same.ok()) return same;
  return log;
}

bool IsPrintable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

absl::StatusOr<v1::LogEvent> ParseLogEvent(std::string_view bytes) {
  v1::LogEvent event;
  bool good = event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  for (const std::string* text : {&event.time(), &event.run(), &event.campaign(), &event.release(),
                                  &event.corridor(), &event.period()}) {
    good = good && IsPrintable(*text);
  }
  for (const v1::LogFact& fact : event.facts()) {
    good = good && IsPrintable(fact.name()) && IsPrintable(fact.value());
  }
  for (const v1::LogCommitment& commitment : event.commitments()) {
    good = good && IsPrintable(commitment.name()) &&
           commitment.commitment().size() == Hash256().size();
  }
  if (!good || event.kind() == v1::LOG_EVENT_KIND_UNSPECIFIED) {
    return absl::DataLossError("an entry of the log is no event");
  }
  return event;
}

std::string LogEventName(v1::LogEventKind kind) {
  const std::string name = v1::LogEventKind_Name(kind);
  if (name.empty()) return absl::StrCat("event ", static_cast<int>(kind));
  return absl::AsciiStrToLower(absl::StrReplaceAll(name, {{"_", " "}}));
}

absl::StatusOr<SignedNote> ReadWitnessed(const std::filesystem::path& log_directory) {
  absl::StatusOr<std::string> text = ReadWholeFile(log_directory / "witnessed");
  if (!text.ok()) return text.status();
  absl::StatusOr<SignedNote> note = SignedNote::Parse(*text);
  if (!note.ok()) return Damaged("witnessed", std::string(note.status().message()));
  return note;
}

}  // namespace mirrorflow
