#include "tests/services/storage/disk_journal.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace mirrorflow {
namespace {

// What the journal knows of the recorded directory. No call below may be one of those that are
// recorded.
class Journal {
 public:
  void Start(const std::string& directory) {
    const std::scoped_lock lock(mutex_);
    root_ = directory;
    files_ = {{directory, 0}};
    sizes_ = {{0, 0}};
    open_.clear();
    steps_.clear();
    on_ = true;
  }
  void Say(std::string_view text) {
    const std::scoped_lock lock(mutex_);
    if (on_) steps_.emplace_back(Said{std::string(text)});
  }
  std::vector<DiskStep> Stop() {
    const std::scoped_lock lock(mutex_);
    on_ = false;
    return std::move(steps_);
  }

  void Opened(int descriptor, const std::string& path, int flags) {
    const std::scoped_lock lock(mutex_);
    if (!on_ || descriptor < 0 || !Covers(path)) return;
    auto found = files_.find(path);
    if (found == files_.end()) {
      if ((flags & O_CREAT) == 0) return;
      found = files_.emplace(path, Make(path, false)).first;
    } else if ((flags & O_TRUNC) != 0 && sizes_[found->second] != 0) {
      Resize(found->second, 0);
    }
    open_[descriptor] = {.file = found->second, .appends = (flags & O_APPEND) != 0};
  }
  void Closed(int descriptor) {
    const std::scoped_lock lock(mutex_);
    open_.erase(descriptor);
  }
  // `at`: nothing for the place where the descriptor stands.
  void Written(int descriptor, const void* data, ssize_t size, std::optional<off_t> at) {
    const std::scoped_lock lock(mutex_);
    const auto found = open_.find(descriptor);
    if (!on_ || found == open_.end() || size <= 0) return;
    const int file = found->second.file;
    std::uint64_t place = sizes_[file];
    if (at.has_value()) {
      place = static_cast<std::uint64_t>(*at);
    } else if (!found->second.appends) {
      // It stands behind what was just written.
      place = static_cast<std::uint64_t>(syscall(SYS_lseek, descriptor, 0, SEEK_CUR) - size);
    }
    steps_.emplace_back(WrittenBytes{
        file, place, std::string(static_cast<const char*>(data), static_cast<std::size_t>(size))});
    sizes_[file] = std::max(sizes_[file], place + static_cast<std::uint64_t>(size));
  }
  void Sized(int descriptor, off_t size) {
    const std::scoped_lock lock(mutex_);
    const auto found = open_.find(descriptor);
    if (on_ && found != open_.end()) Resize(found->second.file, static_cast<std::uint64_t>(size));
  }
  void Synced(int descriptor) {
    const std::scoped_lock lock(mutex_);
    const auto found = open_.find(descriptor);
    if (on_ && found != open_.end()) steps_.emplace_back(Flushed{found->second.file});
  }
  void MadeDirectory(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    if (on_ && Covers(path)) files_[path] = Make(path, true);
  }
  void Moved(const std::string& from, const std::string& to) {
    const std::scoped_lock lock(mutex_);
    if (!on_ || !Covers(from)) return;
    steps_.emplace_back(MovedEntry{DirectoryOf(from), NameOf(from), DirectoryOf(to), NameOf(to)});
    std::map<std::string, int> moved;
    for (const auto& [path, file] : files_) {
      if (path == from || path.starts_with(from + "/")) {
        moved[to + path.substr(from.size())] = file;
      } else if (path != to && !moved.contains(path)) {
        moved[path] = file;
      }
    }
    files_ = std::move(moved);
  }
  void Removed(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    if (!on_ || !Covers(path)) return;
    steps_.emplace_back(RemovedEntry{DirectoryOf(path), NameOf(path)});
    files_.erase(path);
  }

 private:
  struct Open {
    int file = 0;
    bool appends = false;
  };

  bool Covers(const std::string& path) const {
    return path == root_ || path.starts_with(root_ + "/");
  }
  static std::string NameOf(const std::string& path) { return path.substr(path.rfind('/') + 1); }
  int DirectoryOf(const std::string& path) { return files_[path.substr(0, path.rfind('/'))]; }
  int Make(const std::string& path, bool is_directory) {
    const int file = static_cast<int>(sizes_.size());
    sizes_[file] = 0;
    steps_.emplace_back(MadeEntry{DirectoryOf(path), NameOf(path), file, is_directory});
    return file;
  }
  void Resize(int file, std::uint64_t size) {
    sizes_[file] = size;
    steps_.emplace_back(SetSize{file, size});
  }

  std::mutex mutex_;
  bool on_ = false;
  std::string root_;
  std::map<std::string, int> files_;  // by their present paths
  std::map<int, std::uint64_t> sizes_;
  std::map<int, Open> open_;  // by descriptor
  std::vector<DiskStep> steps_;
};

Journal& TheJournal() {
  static Journal journal;
  return journal;
}

// Of a path as it was given, absolute and without "." or double slashes.
std::string Whole(int directory, const char* path) {
  std::string whole = path;
  if (!whole.starts_with('/')) {
    std::array<char, 4096> base{};
    const std::string link = directory == AT_FDCWD ? std::string("/proc/self/cwd")
                                                   : "/proc/self/fd/" + std::to_string(directory);
    const long size = syscall(SYS_readlinkat, AT_FDCWD, link.c_str(), base.data(), base.size());
    whole = std::string(base.data(), static_cast<std::size_t>(std::max(size, 0L))) + "/" + whole;
  }
  std::string plain;
  for (const char c : whole) {
    if (c != '/' || !plain.ends_with('/')) plain += c;
  }
  while (plain.size() > 1 && plain.ends_with('/')) plain.pop_back();
  return plain;
}

}  // namespace

void StartDiskJournal(const std::string& directory) { TheJournal().Start(directory); }
void SayInDiskJournal(std::string_view text) { TheJournal().Say(text); }
std::vector<DiskStep> StopDiskJournal() { return TheJournal().Stop(); }

}  // namespace mirrorflow

// The calls themselves, under other names here, since the headers declare them with attributes.
extern "C" {

static int JournalledOpenAt(int directory, const char* path, int flags, mode_t mode) {
  const long descriptor = syscall(SYS_openat, directory, path, flags, mode);
  mirrorflow::TheJournal().Opened(static_cast<int>(descriptor), mirrorflow::Whole(directory, path),
                                  flags);
  return static_cast<int>(descriptor);
}
// A mode that was not given is not looked at without O_CREAT.
int JournalledOpen(const char* path, int flags, mode_t mode) __asm__("open");
int JournalledOpen(const char* path, int flags, mode_t mode) {
  return JournalledOpenAt(AT_FDCWD, path, flags, mode);
}
int JournalledOpen64(const char* path, int flags, mode_t mode) __asm__("open64");
int JournalledOpen64(const char* path, int flags, mode_t mode) {
  return JournalledOpenAt(AT_FDCWD, path, flags, mode);
}
int JournalledOpenTwo(const char* path, int flags) __asm__("__open_2");
int JournalledOpenTwo(const char* path, int flags) {
  return JournalledOpenAt(AT_FDCWD, path, flags, 0);
}
int JournalledClose(int descriptor) __asm__("close");
int JournalledClose(int descriptor) {
  mirrorflow::TheJournal().Closed(descriptor);
  return static_cast<int>(syscall(SYS_close, descriptor));
}
ssize_t JournalledWrite(int descriptor, const void* data, size_t size) __asm__("write");
ssize_t JournalledWrite(int descriptor, const void* data, size_t size) {
  const ssize_t written = syscall(SYS_write, descriptor, data, size);
  mirrorflow::TheJournal().Written(descriptor, data, written, std::nullopt);
  return written;
}
ssize_t JournalledPwrite(int descriptor, const void* data, size_t size, off_t at) __asm__("pwrite");
ssize_t JournalledPwrite(int descriptor, const void* data, size_t size, off_t at) {
  const ssize_t written = syscall(SYS_pwrite64, descriptor, data, size, at);
  mirrorflow::TheJournal().Written(descriptor, data, written, at);
  return written;
}
ssize_t JournalledPwrite64(int descriptor, const void* data, size_t size,
                           off_t at) __asm__("pwrite64");
ssize_t JournalledPwrite64(int descriptor, const void* data, size_t size, off_t at) {
  return JournalledPwrite(descriptor, data, size, at);
}
int JournalledFtruncate(int descriptor, off_t size) __asm__("ftruncate");
int JournalledFtruncate(int descriptor, off_t size) {
  const long result = syscall(SYS_ftruncate, descriptor, size);
  if (result == 0) mirrorflow::TheJournal().Sized(descriptor, size);
  return static_cast<int>(result);
}
int JournalledFtruncate64(int descriptor, off_t size) __asm__("ftruncate64");
int JournalledFtruncate64(int descriptor, off_t size) {
  return JournalledFtruncate(descriptor, size);
}
// The machine that runs the test loses no power: nothing waits for its disk.
int JournalledFsync(int descriptor) __asm__("fsync");
int JournalledFsync(int descriptor) {
  mirrorflow::TheJournal().Synced(descriptor);
  return 0;
}
int JournalledFdatasync(int descriptor) __asm__("fdatasync");
int JournalledFdatasync(int descriptor) {
  mirrorflow::TheJournal().Synced(descriptor);
  return 0;
}
int JournalledRenameAt2(int from_directory, const char* from, int to_directory, const char* to,
                        unsigned flags) __asm__("renameat2");
int JournalledRenameAt2(int from_directory, const char* from, int to_directory, const char* to,
                        unsigned flags) {
  const std::string old_path = mirrorflow::Whole(from_directory, from);
  const std::string new_path = mirrorflow::Whole(to_directory, to);
  const long result = syscall(SYS_renameat2, from_directory, from, to_directory, to, flags);
  if (result == 0) mirrorflow::TheJournal().Moved(old_path, new_path);
  return static_cast<int>(result);
}
int JournalledRename(const char* from, const char* to) __asm__("rename");
int JournalledRename(const char* from, const char* to) {
  return JournalledRenameAt2(AT_FDCWD, from, AT_FDCWD, to, 0);
}
int JournalledUnlinkAt(int directory, const char* path, int flags) __asm__("unlinkat");
int JournalledUnlinkAt(int directory, const char* path, int flags) {
  const std::string whole = mirrorflow::Whole(directory, path);
  const long result = syscall(SYS_unlinkat, directory, path, flags);
  if (result == 0) mirrorflow::TheJournal().Removed(whole);
  return static_cast<int>(result);
}
int JournalledUnlink(const char* path) __asm__("unlink");
int JournalledUnlink(const char* path) { return JournalledUnlinkAt(AT_FDCWD, path, 0); }
int JournalledRmdir(const char* path) __asm__("rmdir");
int JournalledRmdir(const char* path) { return JournalledUnlinkAt(AT_FDCWD, path, AT_REMOVEDIR); }
int JournalledRemove(const char* path) __asm__("remove");
int JournalledRemove(const char* path) {
  if (JournalledUnlink(path) == 0) return 0;
  return errno == EISDIR ? JournalledRmdir(path) : -1;
}
int JournalledMkdir(const char* path, mode_t mode) __asm__("mkdir");
int JournalledMkdir(const char* path, mode_t mode) {
  const long result = syscall(SYS_mkdirat, AT_FDCWD, path, mode);
  if (result == 0) mirrorflow::TheJournal().MadeDirectory(mirrorflow::Whole(AT_FDCWD, path));
  return static_cast<int>(result);
}
}
