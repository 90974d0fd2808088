#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "linkage/record_linkage.h"

namespace mirrorflow {

// The finished tiles of a linkage in a file, so that a run that broke off goes on where it was. The
// file holds similarities of records of the run: it is as confidential as the batches (mode 0600)
// and is removed when the counts are written.
//
//   file  = "mf-tiles/1\n" fingerprint[32] frame*
//   frame = u32 length, bytes of a tile (linkage/tile_bytes.h), BLAKE2b-256(fingerprint, bytes)
//
// A frame that was only partly written, at the end, is cut off. Thread safety: one thread at a
// time.
class CheckpointFile {
 public:
  // Opens or makes the file and hands each tile in it to `sink`, whose first error ends it.
  // FailedPrecondition when the file is of another linkage, DataLoss when it is no such file or
  // damaged elsewhere than at its end.
  static absl::StatusOr<CheckpointFile> Open(
      const std::filesystem::path& path, const Hash256& fingerprint,
      const std::function<absl::Status(const TileResult&)>& sink);

  CheckpointFile(CheckpointFile&& other) noexcept;
  CheckpointFile& operator=(CheckpointFile&&) = delete;
  CheckpointFile(const CheckpointFile&) = delete;
  CheckpointFile& operator=(const CheckpointFile&) = delete;
  ~CheckpointFile();

  // On disk after a second at the latest, and at once for other processes.
  absl::Status Append(const TileResult& result);
  // The counts are there: nothing is left to go on with.
  absl::Status Remove();

 private:
  CheckpointFile(std::filesystem::path path, const Hash256& fingerprint, int descriptor)
      : path_(std::move(path)), fingerprint_(fingerprint), descriptor_(descriptor) {}

  absl::StatusOr<std::uint64_t> ReadTiles(
      const std::function<absl::Status(const TileResult&)>& sink) const;

  std::filesystem::path path_;
  Hash256 fingerprint_;
  int descriptor_;
  std::chrono::steady_clock::time_point flushed_{};
};

}  // namespace mirrorflow
