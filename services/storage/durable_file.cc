#include "services/storage/durable_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

absl::Status Sync(int descriptor, const fs::path& path) {
  if (fsync(descriptor) == 0) return absl::OkStatus();
  return DiskError(absl::StrCat("can't flush ", path.string()), errno);
}

// A new file, flushed, not yet safe against the loss of its name.
absl::Status WriteNewFile(const fs::path& path, std::string_view bytes) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) return DiskError(absl::StrCat("can't create ", path.string()), errno);
  absl::Status status = WriteAll(descriptor, bytes, path);
  if (status.ok()) status = Sync(descriptor, path);
  if (close(descriptor) != 0 && status.ok()) {
    status = DiskError(absl::StrCat("can't close ", path.string()), errno);
  }
  return status;
}

fs::path TemporaryBeside(const fs::path& path) {
  return path.parent_path() /
         absl::StrCat(".", path.filename().string(), std::string(kTemporarySuffix));
}

}  // namespace

absl::Status SyncDirectory(fs::path directory) {
  if (directory.empty()) directory = ".";
  const int descriptor = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return DiskError(absl::StrCat("can't open ", directory.string()), errno);
  absl::Status status = Sync(descriptor, directory);
  close(descriptor);
  return status;
}

bool IsTemporaryName(std::string_view file_name) {
  return file_name.starts_with('.') && file_name.ends_with(kTemporarySuffix);
}

absl::StatusOr<DurableFile> DurableFile::Create(const fs::path& path, unsigned int mode) {
  fs::path temporary = TemporaryBeside(path);
  // What an interrupted attempt left is worth nothing.
  const int descriptor =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
  if (descriptor < 0) return DiskError(absl::StrCat("can't create ", path.string()), errno);
  return DurableFile(path, std::move(temporary), descriptor);
}

DurableFile::DurableFile(DurableFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::move(other.temporary_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

DurableFile::~DurableFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(temporary_.c_str());
}

absl::Status DurableFile::Append(std::string_view bytes) {
  return WriteAll(descriptor_, bytes, path_);
}

absl::Status DurableFile::Commit() {
  if (absl::Status status = Sync(descriptor_, path_); !status.ok()) return status;
  if (rename(temporary_.c_str(), path_.c_str()) != 0) {
    return DiskError(absl::StrCat("can't replace ", path_.string()), errno);
  }
  close(std::exchange(descriptor_, -1));
  return SyncDirectory(path_.parent_path());
}

absl::Status WriteFileDurably(const fs::path& path, std::string_view bytes, unsigned int mode) {
  absl::StatusOr<DurableFile> file = DurableFile::Create(path, mode);
  if (!file.ok()) return file.status();
  if (absl::Status status = file->Append(bytes); !status.ok()) return status;
  return file->Commit();
}

absl::Status CreateDirectoryOnce(const fs::path& directory, const std::vector<NamedBytes>& files) {
  const fs::path temporary = TemporaryBeside(directory);
  std::error_code ignored;
  fs::remove_all(temporary, ignored);
  if (mkdir(temporary.c_str(), 0700) != 0) {
    return DiskError(absl::StrCat("can't create ", directory.string()), errno);
  }
  absl::Status status;
  for (const NamedBytes& file : files) {
    if (status.ok()) status = WriteNewFile(temporary / file.name, file.bytes);
  }
  if (status.ok()) status = SyncDirectory(temporary);
  if (status.ok() &&
      renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, directory.c_str(), RENAME_NOREPLACE) != 0) {
    status = errno == EEXIST
                 ? absl::AlreadyExistsError(absl::StrCat(directory.string(), " is already there"))
                 : DiskError(absl::StrCat("can't create ", directory.string()), errno);
  }
  if (!status.ok()) {
    fs::remove_all(temporary, ignored);
    return status;
  }
  return SyncDirectory(directory.parent_path());
}

absl::Status MakeDirectoryDurably(const fs::path& directory) {
  // One that is there may be of an attempt that was killed before it was flushed.
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return DiskError(absl::StrCat("can't create ", directory.string()), errno);
  }
  return SyncDirectory(directory.parent_path());
}

absl::Status RemoveFileDurably(const fs::path& path) {
  if (unlink(path.c_str()) != 0) {
    if (errno == ENOENT) return absl::OkStatus();
    return DiskError(absl::StrCat("can't delete ", path.string()), errno);
  }
  return SyncDirectory(path.parent_path());
}

absl::StatusOr<std::string> ReadWholeFile(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("there is no file ", path.string()));
  std::ostringstream bytes;
  bytes << file.rdbuf();
  if (file.bad()) return absl::InternalError(absl::StrCat("can't read ", path.string()));
  return bytes.str();
}

absl::Status WriteAll(int descriptor, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t written = write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return DiskError(absl::StrCat("can't write ", path.string()), errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return absl::OkStatus();
}

absl::Status DiskError(const std::string& what, int error) {
  const std::string message = absl::StrCat(what, ": ", std::strerror(error));
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return absl::ResourceExhaustedError(
          absl::StrCat(message, "\nhint: the disk is full; make room, then try again"));
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::PermissionDeniedError(
          absl::StrCat(message, "\nhint: may this user write there?"));
    case ENOENT:
      return absl::NotFoundError(message);
    default:
      return absl::InternalError(message);
  }
}

}  // namespace mirrorflow
