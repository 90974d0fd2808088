#include "services/confinement/system_call_filter.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::array kAllowed = {
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(close),
    SCMP_SYS(fstat),
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    SCMP_SYS(futex),
    SCMP_SYS(getrandom),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(time),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(sched_yield),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
};

// What looks for a file by its name.
constexpr std::array kByName = {
    SCMP_SYS(open),   SCMP_SYS(openat),     SCMP_SYS(access),   SCMP_SYS(faccessat),
    SCMP_SYS(stat),   SCMP_SYS(lstat),      SCMP_SYS(readlink), SCMP_SYS(readlinkat),
    SCMP_SYS(getcwd), SCMP_SYS(faccessat2),
};

// What a database does with its own files, besides.
constexpr std::array kOfADatabase = {
    SCMP_SYS(fcntl),     SCMP_SYS(ftruncate),  SCMP_SYS(fsync),     SCMP_SYS(fdatasync),
    SCMP_SYS(pwrite64),  SCMP_SYS(unlink),     SCMP_SYS(fchmod),    SCMP_SYS(geteuid),
    SCMP_SYS(getuid),    SCMP_SYS(getdents64), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
    SCMP_SYS(fallocate), SCMP_SYS(utimensat),  SCMP_SYS(sysinfo),
};

// Of argument `argument`, the bits of `mask`.
constexpr scmp_arg_cmp BitsAre(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {.arg = argument, .op = SCMP_CMP_MASKED_EQ, .datum_a = mask, .datum_b = value};
}

struct Releaser {
  void operator()(void* filter) const { seccomp_release(filter); }
};

// Adds rules until one fails; then keeps its error.
class Rules {
 public:
  Rules() : filter_(seccomp_init(SCMP_ACT_KILL_PROCESS)) {
    if (filter_ == nullptr) error_ = ENOMEM;
  }

  template <typename Calls>
  void Add(std::uint32_t action, const Calls& calls) {
    for (const int call : calls) {
      if (error_ == 0) error_ = -seccomp_rule_add(filter_.get(), action, call, 0);
    }
  }
  void Add(std::uint32_t action, int call, const scmp_arg_cmp& condition) {
    if (error_ == 0) error_ = -seccomp_rule_add(filter_.get(), action, call, 1, condition);
  }
  int Load() { return error_ != 0 ? error_ : -seccomp_load(filter_.get()); }

 private:
  std::unique_ptr<void, Releaser> filter_;
  int error_ = 0;
};

}  // namespace

bool HasSystemCallFilters() {
  const std::uint32_t action = SECCOMP_RET_KILL_PROCESS;
  return syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0;
}

absl::Status FilterSystemCalls(bool opens_files) {
  Rules rules;
  rules.Add(SCMP_ACT_ALLOW, kAllowed);
  // Nothing that is written becomes code.
  rules.Add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), BitsAre(2, PROT_EXEC, 0));
  rules.Add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), BitsAre(2, PROT_EXEC, 0));
  // abort() raises a signal to itself.
  const auto self = static_cast<scmp_datum_t>(getpid());
  rules.Add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), BitsAre(0, ~scmp_datum_t{0}, self));
  if (opens_files) {
    rules.Add(SCMP_ACT_ALLOW, kByName);
    rules.Add(SCMP_ACT_ALLOW, kOfADatabase);
    rules.Add(SCMP_ACT_ALLOW, std::array{SCMP_SYS(newfstatat)});
    // Of root, SQLite would give its journal to the owner of the database.
    rules.Add(SCMP_ACT_ERRNO(EPERM), std::array{SCMP_SYS(fchown)});
  } else {
    rules.Add(SCMP_ACT_ERRNO(EACCES), kByName);
    // glibc makes fstat of newfstatat.
    rules.Add(SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), BitsAre(3, AT_EMPTY_PATH, AT_EMPTY_PATH));
    rules.Add(SCMP_ACT_ERRNO(EACCES), SCMP_SYS(newfstatat), BitsAre(3, AT_EMPTY_PATH, 0));
  }
  if (const int error = rules.Load(); error != 0) {
    return absl::InternalError(
        absl::StrCat("can't filter system calls of a reader: ", std::strerror(error)));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
