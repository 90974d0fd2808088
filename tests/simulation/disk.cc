#include "tests/simulation/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdarg>
#include <cstring>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "tests/simulation/real_function.h"

namespace mirrorflow::simulation {
namespace {

// One change in so many is a place where another thread goes on.
constexpr std::uint64_t kChangesPerTurn = 3;

struct Life {
  bool alive = false;
  std::uint64_t changes = 0;
  struct Planned {
    Death death;
    std::uint64_t seen = 0;  // of the changes that it counts
  };
  std::vector<Planned> deaths{};
};

bool mortal = false;
std::map<Owner, Life>& Lives() {
  static std::map<Owner, Life> lives;
  return lives;
}
std::function<void(Owner, std::chrono::milliseconds)>& Died() {
  static std::function<void(Owner, std::chrono::milliseconds)> died;
  return died;
}

Life* MyLife() {
  if (!mortal || TurnOwner() == 0) return nullptr;
  const auto life = Lives().find(TurnOwner());
  return life == Lives().end() ? nullptr : &life->second;
}

void Die(Owner owner, Life& life, std::chrono::milliseconds down) {
  if (!life.alive) return;
  life.alive = false;
  Died()(owner, down);
}

std::string PathOf(const std::string& path) { return path; }
std::string PathOf(int descriptor) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), ignored);
}

// The death whose time has come with this change.
template <typename Where>
std::optional<Death> Due(Life& life, const Where& where) {
  std::optional<Death> due;
  for (auto planned = life.deaths.begin(); planned != life.deaths.end();) {
    const bool counts =
        planned->death.of.empty() || PathOf(where).find(planned->death.of) != std::string::npos;
    if (counts) ++planned->seen;
    if (!due.has_value() && counts && planned->seen >= planned->death.change) {
      due = planned->death;
      planned = life.deaths.erase(planned);
    } else {
      ++planned;
    }
  }
  return due;
}

// `where` is the path or descriptor that is changed, `half` what is done in a death halfway.
template <typename Where, typename Change, typename Half>
auto Changed(const Where& where, const Change& change, const Half& half) -> decltype(change()) {
  Life* const life = MyLife();
  if (life == nullptr) return change();
  const auto refused = [] {
    errno = EIO;
    return static_cast<decltype(change())>(-1);
  };
  if (!life->alive) return refused();
  ++life->changes;
  if (const std::optional<Death> death = Due(*life, where); death.has_value()) {
    if (death->when == When::kHalfway) half();
    if (death->when == When::kAfter) change();
    Die(TurnOwner(), *life, death->down);
    return refused();
  }
  if (life->changes % kChangesPerTurn == 0) {
    GiveTurn();
    if (!life->alive) return refused();
  }
  return change();
}

template <typename Where, typename Change>
auto Changed(const Where& where, const Change& change) -> decltype(change()) {
  return Changed(where, change, [] {});
}

// The entries of the directory that holds `path` have changed: now by the made-up clock, and not by
// that of the kernel, which would say more or less about what was changed in between.
template <typename Result>
Result Entered(Result result, int directory, const char* path) {
  if (result == Result(-1) || MyLife() == nullptr) return result;
  const int error = errno;
  const std::string parent = std::filesystem::path(path).parent_path();
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  const timespec times[] = {now, now};
  utimensat(directory, parent.empty() ? "." : parent.c_str(), times, 0);
  errno = error;
  return result;
}

bool IsFile(int descriptor) {
  struct stat info {};
  return fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

void BeginLives(std::function<void(Owner, std::chrono::milliseconds)> died) {
  Lives().clear();
  Died() = std::move(died);
  mortal = true;
}

void EndLives() { mortal = false; }

void Live(Owner owner) { Lives()[owner].alive = true; }

void PlanDeath(Owner owner, const Death& death) {
  Lives()[owner].deaths.push_back({.death = death});
}

void Kill(Owner owner, std::chrono::milliseconds down) { Die(owner, Lives()[owner], down); }

bool IsAlive(Owner owner) { return Lives()[owner].alive; }

std::uint64_t ChangesOf(Owner owner) { return Lives()[owner].changes; }

}  // namespace mirrorflow::simulation

// In the place of the C library's, for the program and its shared libraries alike.
using namespace mirrorflow::simulation;  // NOLINT: what follows is outside of any namespace

namespace {
constexpr bool Creates(int flags) { return (flags & (O_CREAT | O_TRUNC)) != 0; }
mode_t ModeOf(int flags, va_list list) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(list, mode_t) : 0;
}
}  // namespace

extern "C" {

#define MF_OPEN(name)                                                                         \
  int name(const char* path, int flags, ...) {                                                \
    va_list list;                                                                             \
    va_start(list, flags);                                                                    \
    const mode_t mode = ModeOf(flags, list);                                                  \
    va_end(list);                                                                             \
    if (!Creates(flags)) return MF_REAL(name)(path, flags, mode);                             \
    return Entered(Changed(path, [&] { return MF_REAL(name)(path, flags, mode); }), AT_FDCWD, \
                   path);                                                                     \
  }
MF_OPEN(open)
MF_OPEN(open64)

#define MF_OPENAT(name)                                                                        \
  int name(int directory, const char* path, int flags, ...) {                                  \
    va_list list;                                                                              \
    va_start(list, flags);                                                                     \
    const mode_t mode = ModeOf(flags, list);                                                   \
    va_end(list);                                                                              \
    if (!Creates(flags)) return MF_REAL(name)(directory, path, flags, mode);                   \
    return Entered(Changed(path, [&] { return MF_REAL(name)(directory, path, flags, mode); }), \
                   directory, path);                                                           \
  }
MF_OPENAT(openat)
MF_OPENAT(openat64)

#define MF_FOPEN(name)                                                          \
  FILE* name(const char* path, const char* mode) {                              \
    if (std::strpbrk(mode, "wa+") == nullptr) return MF_REAL(name)(path, mode); \
    FILE* file = nullptr;                                                       \
    Changed(path, [&] {                                                         \
      file = MF_REAL(name)(path, mode);                                         \
      return file == nullptr ? -1 : 0;                                          \
    });                                                                         \
    Entered(file == nullptr ? -1 : 0, AT_FDCWD, path);                          \
    return file;                                                                \
  }
MF_FOPEN(fopen)
MF_FOPEN(fopen64)

ssize_t write(int descriptor, const void* data, size_t size) {
  if (!IsFile(descriptor)) return MF_REAL(write)(descriptor, data, size);
  return Changed(
      descriptor, [&] { return MF_REAL(write)(descriptor, data, size); },
      [&] {
        MF_REAL(write)
        (descriptor, data, size / 2);
      });
}
ssize_t writev(int descriptor, const iovec* parts, int count) {
  if (!IsFile(descriptor)) return MF_REAL(writev)(descriptor, parts, count);
  return Changed(
      descriptor, [&] { return MF_REAL(writev)(descriptor, parts, count); },
      [&] {
        MF_REAL(writev)
        (descriptor, parts, count / 2);
      });
}
#define MF_PWRITE(name, offset)                                                \
  ssize_t name(int descriptor, const void* data, size_t size, offset at) {     \
    return Changed(                                                            \
        descriptor, [&] { return MF_REAL(name)(descriptor, data, size, at); }, \
        [&] {                                                                  \
          MF_REAL(name)                                                        \
          (descriptor, data, size / 2, at);                                    \
        });                                                                    \
  }
MF_PWRITE(pwrite, off_t)
MF_PWRITE(pwrite64, off64_t)

int ftruncate(int descriptor, off_t size) noexcept {
  return Changed(descriptor, [&] { return MF_REAL(ftruncate)(descriptor, size); });
}
int ftruncate64(int descriptor, off64_t size) noexcept {
  return Changed(descriptor, [&] { return MF_REAL(ftruncate64)(descriptor, size); });
}
int posix_fallocate(int descriptor, off_t at, off_t size) {
  return Changed(descriptor, [&] { return MF_REAL(posix_fallocate)(descriptor, at, size); });
}
int fsync(int descriptor) {
  return Changed(descriptor, [&] { return MF_REAL(fsync)(descriptor); });
}
int fdatasync(int descriptor) {
  return Changed(descriptor, [&] { return MF_REAL(fdatasync)(descriptor); });
}
int rename(const char* from, const char* to) noexcept {
  const int result = Changed(from, [&] { return MF_REAL(rename)(from, to); });
  return Entered(Entered(result, AT_FDCWD, from), AT_FDCWD, to);
}
int renameat2(int from_directory, const char* from, int to_directory, const char* to,
              unsigned int flags) noexcept {
  const int result = Changed(
      from, [&] { return MF_REAL(renameat2)(from_directory, from, to_directory, to, flags); });
  return Entered(Entered(result, from_directory, from), to_directory, to);
}
int link(const char* from, const char* to) noexcept {
  return Entered(Changed(from, [&] { return MF_REAL(link)(from, to); }), AT_FDCWD, to);
}
int unlink(const char* path) noexcept {
  return Entered(Changed(path, [&] { return MF_REAL(unlink)(path); }), AT_FDCWD, path);
}
int unlinkat(int directory, const char* path, int flags) noexcept {
  return Entered(Changed(path, [&] { return MF_REAL(unlinkat)(directory, path, flags); }),
                 directory, path);
}
int rmdir(const char* path) noexcept {
  return Entered(Changed(path, [&] { return MF_REAL(rmdir)(path); }), AT_FDCWD, path);
}
int remove(const char* path) noexcept {
  return Entered(Changed(path, [&] { return MF_REAL(remove)(path); }), AT_FDCWD, path);
}
int mkdir(const char* path, mode_t mode) noexcept {
  return Entered(Changed(path, [&] { return MF_REAL(mkdir)(path, mode); }), AT_FDCWD, path);
}
int chmod(const char* path, mode_t mode) noexcept {
  return Changed(path, [&] { return MF_REAL(chmod)(path, mode); });
}
int fchmod(int descriptor, mode_t mode) noexcept {
  return Changed(descriptor, [&] { return MF_REAL(fchmod)(descriptor, mode); });
}

}  // extern "C"
