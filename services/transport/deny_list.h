#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// Certificates that are refused at once, whatever the registry says of them: a file with a SHA-256
// fingerprint a line, as `openssl x509 -fingerprint -sha256` prints it; '#' begins a comment. For
// the hour between the theft of a key and the next version of the registry. Thread-safe.
class DenyList {
 public:
  // NotFound without the file, InvalidArgument with the line that is no fingerprint.
  static absl::StatusOr<std::unique_ptr<DenyList>> Open(const std::string& path);

  bool Contains(const std::string& fingerprint) const;
  // Reads the file again if it changed; true if what is denied is other than before. A file that is
  // gone or broken is an error and changes nothing: who was denied stays denied.
  absl::StatusOr<bool> Reload();

 private:
  explicit DenyList(std::string path) : path_(std::move(path)) {}

  const std::string path_;
  mutable std::mutex mutex_;
  std::filesystem::file_time_type seen_;
  std::set<std::string> denied_;
};

}  // namespace mirrorflow
