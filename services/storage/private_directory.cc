#include "services/storage/private_directory.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {

absl::Status RequirePrivateDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) == 0) {
    std::filesystem::path whole(path);
    if (!whole.has_filename()) whole = whole.parent_path();
    if (absl::Status s = SyncDirectory(whole.parent_path()); !s.ok()) return s;
  } else if (errno != EEXIST) {
    return DiskError(absl::StrCat("can't create ", path), errno);
  }
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) {
    return DiskError(absl::StrCat("can't look at ", path), errno);
  }
  if (!S_ISDIR(info.st_mode)) {
    return absl::FailedPreconditionError(absl::StrCat(path, " is not a directory"));
  }
  if (info.st_uid != geteuid()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the directory ", path, " belongs to another user\nhint: sudo chown $USER ", path));
  }
  if ((info.st_mode & 077) != 0) {
    return absl::FailedPreconditionError(absl::StrCat(
        "others than its owner can access the directory ", path, "\nhint: chmod 700 ", path));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
