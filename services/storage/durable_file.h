#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// Changes of files that are either wholly there after a crash or a power cut, or not at all: bytes
// go to a temporary file, are flushed to the disk, and take their name in one step; then the
// directory is flushed. Files are readable by their owner only (0600, directories 0700) unless a
// mode is given.
//
// ResourceExhausted if the disk is full, NotFound if the directory is not there, PermissionDenied,
// Internal for other failures of the disk; the old content is then still in place.

// Temporary names begin with '.' and end with this.
inline constexpr std::string_view kTemporarySuffix = ".tmp";
bool IsTemporaryName(std::string_view file_name);

// A file that is written piece by piece, for content that should not be in memory whole. Without
// Commit nothing stays.
class DurableFile {
 public:
  static absl::StatusOr<DurableFile> Create(const std::filesystem::path& path,
                                            unsigned int mode = 0600);

  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&&) = delete;
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;
  ~DurableFile();

  absl::Status Append(std::string_view bytes);
  // Replaces a file of that name. Call once, as the last.
  absl::Status Commit();

 private:
  DurableFile(std::filesystem::path path, std::filesystem::path temporary, int descriptor)
      : path_(std::move(path)), temporary_(std::move(temporary)), descriptor_(descriptor) {}

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  int descriptor_;
};

absl::Status WriteFileDurably(const std::filesystem::path& path, std::string_view bytes,
                              unsigned int mode = 0600);

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
// The names in it survive a power cut.
absl::Status SyncDirectory(std::filesystem::path directory);
// No error if there is no such file.
absl::Status RemoveFileDurably(const std::filesystem::path& path);

// NotFound if there is no such file.
absl::StatusOr<std::string> ReadWholeFile(const std::filesystem::path& path);

// All of the bytes to an open file; `path` is for the message.
absl::Status WriteAll(int descriptor, std::string_view bytes, const std::filesystem::path& path);

// `what` is what failed, e.g. "can't write /var/lib/mf/run.pb"; `error` is an errno.
absl::Status DiskError(const std::string& what, int error);

}  // namespace mirrorflow
