#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// A file that appears under its name whole or not at all: written under PATH.part, synced, renamed,
// and the directory synced. Without Commit nothing stays. Errors name the file and say what the
// system said (a full disk, no permission).
class AtomicFile {
 public:
  static absl::StatusOr<AtomicFile> Create(const std::string& path, unsigned int mode);

  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  absl::Status Append(std::string_view bytes);
  // Replaces a file of that name. Call once, as the last.
  absl::Status Commit();

 private:
  AtomicFile(std::string path, std::string part, int fd)
      : path_(std::move(path)), part_(std::move(part)), fd_(fd) {}

  std::string path_;
  std::string part_;
  int fd_;
};

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes,
                                 unsigned int mode);

// Creates the directory with mode 0700 if there is none. FailedPrecondition if others can access
// it or it belongs to another user.
absl::Status RequirePrivateDirectory(const std::string& path);

}  // namespace mirrorflow
