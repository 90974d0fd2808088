#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/transparency/checkpoint.h"
#include "crypto/transparency/merkle_tree.h"
#include "crypto/transparency/signed_note.h"
#include "mirrorflow/v1/log_event.pb.h"

namespace mirrorflow {

// A log in the directory STATE/log of a service, or a copy of it (docs/transparency-log.md):
//   checkpoint, tile/...      crypto/transparency/tile.h
//   witnessed                 the newest checkpoint that others cosigned, with their signatures
//   openings/                 log_openings.h
//   lock                      one writer at a time
struct EventLogContents {
  SignedNote note;  // as in the file
  Checkpoint checkpoint;
  MerkleTree tree;
  std::vector<std::string> entries;  // each a serialised v1::LogEvent
};

// Reads all of it and believes nothing: hashes every entry, compares every tile, and derives the
// root that the checkpoint must have. `keys` are those that the log may be signed by, under one
// origin (log_origin.h). A log that grows meanwhile is read as of its checkpoint.
//
// NotFound when there is no log, Unauthenticated for a checkpoint of another key, DataLoss, naming
// the file, when anything is missing or does not lead to the root.
absl::StatusOr<EventLogContents> ReadEventLog(const std::filesystem::path& log_directory,
                                              std::span<const NoteKey> keys);

// Of what may be written as text of an event, and what may be read: ASCII.
bool IsPrintable(std::string_view text);
// An entry in the form that log_event.proto describes. DataLoss.
absl::StatusOr<v1::LogEvent> ParseLogEvent(std::string_view bytes);

// Without a prefix and in lower case: "batch committed".
std::string LogEventName(v1::LogEventKind kind);

// The newest checkpoint with cosignatures; NotFound when nobody has cosigned yet. Signatures are
// not verified here.
absl::StatusOr<SignedNote> ReadWitnessed(const std::filesystem::path& log_directory);

}  // namespace mirrorflow
