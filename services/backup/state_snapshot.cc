#include "services/backup/state_snapshot.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <set>
#include <string_view>
#include <system_error>
#include <thread>

#include "absl/strings/str_cat.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

namespace fs = std::filesystem;

constexpr int kAttempts = 20;
constexpr std::chrono::milliseconds kPause{200};
constexpr std::size_t kMostFiles = 1'000'000;

bool IsLeftOut(const std::string& name) {
  static const std::set<std::string_view> names = {
      "batches",   "exchange",    "outbox",       "counts.sealed", "errors.sealed",
      "errors.pb", "doctor.json", "quality.json", "page-login",    "lock"};
  return names.contains(name) || name.ends_with(".ephemeral") || name.ends_with(".upload") ||
         IsTemporaryName(name);
}

absl::Status Walk(const fs::path& directory, const std::string& prefix,
                  std::vector<SnapshotFile>& files) {
  std::error_code error;
  for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (IsLeftOut(name)) continue;
    struct stat info {};
    // Gone since it was listed: the next look sees what is there instead.
    if (lstat(at->path().c_str(), &info) != 0) continue;
    if (S_ISDIR(info.st_mode)) {
      if (absl::Status s = Walk(at->path(), prefix + name + "/", files); !s.ok()) return s;
      continue;
    }
    if (!S_ISREG(info.st_mode)) {
      return absl::FailedPreconditionError(
          absl::StrCat(at->path().string(), " is no plain file; a backup takes no links"));
    }
    if (files.size() == kMostFiles) {
      return absl::ResourceExhaustedError(
          absl::StrCat(directory.string(), " has more than ", kMostFiles, " files"));
    }
    files.push_back(
        {.path = prefix + name,
         .size = static_cast<std::uint64_t>(info.st_size),
         .mode = info.st_mode & 0777,
         .changed = std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec,
         .inode = info.st_ino});
  }
  // A directory that went away in the meantime is a change like any other.
  if (error && error != std::errc::no_such_file_or_directory) {
    return absl::PermissionDeniedError(
        absl::StrCat("can't read ", directory.string(), ": ", error.message()));
  }
  return absl::OkStatus();
}

// For its owner alone, as what it is a copy of. Nothing is flushed: a copy is read and deleted, it
// need not survive a power cut.
absl::Status MakeDirectories(const fs::path& path) {
  if (fs::is_directory(path)) return absl::OkStatus();
  if (absl::Status made = MakeDirectories(path.parent_path()); !made.ok()) return made;
  if (mkdir(path.c_str(), 0700) != 0) {
    return DiskError(absl::StrCat("can't create ", path.string()), errno);
  }
  return absl::OkStatus();
}

absl::Status CopyFiles(const fs::path& from, const std::vector<SnapshotFile>& files,
                       const fs::path& to) {
  for (const SnapshotFile& file : files) {
    const fs::path copy = to / file.path;
    if (absl::Status made = MakeDirectories(copy.parent_path()); !made.ok()) return made;
    std::error_code error;
    fs::copy_file(from / file.path, copy, error);
    if (error == std::errc::no_such_file_or_directory) return absl::AbortedError("changed");
    if (error) {
      return DiskError(absl::StrCat("can't copy ", (from / file.path).string()), error.value());
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<SnapshotFile>> ListState(const fs::path& state_directory) {
  if (!fs::is_directory(state_directory)) {
    return absl::NotFoundError(absl::StrCat(state_directory.string(),
                                            " is no state directory\nhint: the configuration "
                                            "names it; the first serve makes it"));
  }
  std::vector<SnapshotFile> files;
  if (absl::Status status = Walk(state_directory, "", files); !status.ok()) return status;
  std::ranges::sort(files, {}, &SnapshotFile::path);
  return files;
}

absl::Status CopyState(const fs::path& state_directory, const fs::path& to) {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (attempt > 0) std::this_thread::sleep_for(kPause);
    std::error_code error;
    fs::remove_all(to, error);
    if (absl::Status s = MakeDirectoryDurably(to); !s.ok()) return s;
    absl::StatusOr<std::vector<SnapshotFile>> before = ListState(state_directory);
    if (!before.ok()) return before.status();
    const absl::Status copied = CopyFiles(state_directory, *before, to);
    if (absl::IsAborted(copied)) continue;
    if (!copied.ok()) return copied;
    absl::StatusOr<std::vector<SnapshotFile>> after = ListState(state_directory);
    if (!after.ok()) return after.status();
    if (*before == *after) return absl::OkStatus();
  }
  return absl::AbortedError(
      absl::StrCat(state_directory.string(),
                   " changes all the time\nhint: try again when fewer runs are at work"));
}

}  // namespace mirrorflow
