#include "services/node/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

absl::Status Failed(const char* action, const std::string& path) {
  const int error = errno;
  const char* hint = "";
  if (error == ENOSPC || error == EDQUOT) {
    hint = "\nhint: the disk is full; make room and run the command again";
  } else if (error == EACCES || error == EPERM || error == EROFS) {
    hint = "\nhint: may this user write there?";
  }
  return {absl::ErrnoToStatusCode(error),
          absl::StrCat("can't ", action, " ", path, ": ", std::strerror(error), hint)};
}

}  // namespace

absl::StatusOr<AtomicFile> AtomicFile::Create(const std::string& path, unsigned int mode) {
  std::string part = path + ".part";
  // What an interrupted attempt left is worth nothing.
  unlink(part.c_str());
  const int fd = open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) return Failed("create", part);
  return AtomicFile(path, std::move(part), fd);
}

AtomicFile::AtomicFile(AtomicFile&& other) noexcept
    : path_(std::move(other.path_)),
      part_(std::move(other.part_)),
      fd_(std::exchange(other.fd_, -1)) {}

AtomicFile::~AtomicFile() {
  if (fd_ < 0) return;
  close(fd_);
  unlink(part_.c_str());
}

absl::Status AtomicFile::Append(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("write", path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status AtomicFile::Commit() {
  if (fsync(fd_) != 0) return Failed("write", path_);
  if (rename(part_.c_str(), path_.c_str()) != 0) return Failed("create", path_);
  close(std::exchange(fd_, -1));
  std::filesystem::path directory = std::filesystem::path(path_).parent_path();
  if (directory.empty()) directory = ".";
  const int fd = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  absl::Status status = synced ? absl::OkStatus() : Failed("sync the directory of", path_);
  if (fd >= 0) close(fd);
  return status;
}

absl::Status WriteFileAtomically(const std::string& path, std::string_view bytes,
                                 unsigned int mode) {
  absl::StatusOr<AtomicFile> file = AtomicFile::Create(path, mode);
  if (!file.ok()) return file.status();
  if (absl::Status status = file->Append(bytes); !status.ok()) return status;
  return file->Commit();
}

absl::Status RequirePrivateDirectory(const std::string& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return Failed("create", path);
  struct stat info {};
  if (stat(path.c_str(), &info) != 0) return Failed("look at", path);
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
