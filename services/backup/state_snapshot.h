#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

struct SnapshotFile {
  std::string path;  // relative to the state directory, '/' between names
  std::uint64_t size = 0;
  std::uint32_t mode = 0;
  std::int64_t changed = 0;  // nanoseconds
  std::uint64_t inode = 0;

  friend bool operator==(const SnapshotFile&, const SnapshotFile&) = default;
};

// A copy of a state directory in which everything is of one moment, while its service runs: every
// change there replaces a file in one step (storage/durable_file.h), so that a copy is whole when
// no file changed from before it to after it. Tried again until that holds.
//
// What must not outlive its time is left out: batches and secrets of runs (`outbox`, `batches`,
// `exchange`, RUN.upload, `.ephemeral`), exact counts, and the estimates that are kept with them
// (`counts.sealed`, `errors.sealed`). Locks, temporary files and what the service found of itself
// are left out too.
//
// Aborted if the directory changes all the time; ResourceExhausted if the disk is full.
absl::Status CopyState(const std::filesystem::path& state_directory,
                       const std::filesystem::path& to);

// The files that a copy has, by path. FailedPrecondition for a symbolic link or a special file.
absl::StatusOr<std::vector<SnapshotFile>> ListState(const std::filesystem::path& state_directory);

}  // namespace mirrorflow
