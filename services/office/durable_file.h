#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// Changes of files that are either wholly there after a crash or a power cut, or not at all: bytes
// go to a temporary file, are flushed to the disk, and take their name in one step; then the
// directory is flushed. All files are readable by their owner only (0600, directories 0700).
//
// ResourceExhausted if the disk is full, Internal for other failures of the disk; the old content
// is then still in place.

// Temporary names begin with '.' and end with this.
inline constexpr std::string_view kTemporarySuffix = ".tmp";
bool IsTemporaryName(std::string_view file_name);

absl::Status WriteFileDurably(const std::filesystem::path& path, std::string_view bytes);

struct NamedBytes {
  std::string name;
  std::string bytes;
};
// Makes `directory` with these files in it, all or nothing and only once: AlreadyExists if it is
// there.
absl::Status CreateDirectoryOnce(const std::filesystem::path& directory,
                                 const std::vector<NamedBytes>& files);

// The parent must exist. No error if it is there.
absl::Status MakeDirectoryDurably(const std::filesystem::path& directory);
// No error if there is no such file.
absl::Status RemoveFileDurably(const std::filesystem::path& path);

// NotFound if there is no such file.
absl::StatusOr<std::string> ReadWholeFile(const std::filesystem::path& path);

// `what` is what failed, e.g. "can't write /var/lib/mf/run.pb"; `error` is an errno.
absl::Status DiskError(const std::string& what, int error);

}  // namespace mirrorflow
