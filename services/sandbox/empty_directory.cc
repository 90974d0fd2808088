#include "services/sandbox/empty_directory.h"

#include <system_error>

#include "absl/strings/str_cat.h"

namespace mirrorflow {

absl::Status RequireEmptyDirectory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) {
    return absl::PermissionDeniedError(
        absl::StrCat("can't create ", directory.string(), ": ", error.message()));
  }
  if (!std::filesystem::is_empty(directory, error) || error) {
    return absl::AlreadyExistsError(absl::StrCat(
        directory.string(), " is not empty\nhint: name another directory, or remove it"));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
