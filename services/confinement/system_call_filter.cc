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

// Ways out of a process that works alone. io_uring makes sockets without the calls for them.
constexpr std::array kWaysOut = {
    SCMP_SYS(socket),
    SCMP_SYS(socketpair),
    SCMP_SYS(connect),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(sendto),
    SCMP_SYS(sendmsg),
    SCMP_SYS(sendmmsg),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_open),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(bpf),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(mount),
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
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
  // What is done with a call of which no rule says anything.
  explicit Rules(std::uint32_t otherwise) : filter_(seccomp_init(otherwise)) {
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
  void ForAllThreads() {
    if (error_ == 0) error_ = -seccomp_attr_set(filter_.get(), SCMP_FLTATR_CTL_TSYNC, 1);
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
  Rules rules(SCMP_ACT_KILL_PROCESS);
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

absl::Status ForbidNetworkAndPrograms() {
  Rules rules(SCMP_ACT_ALLOW);
  rules.Add(SCMP_ACT_ERRNO(EPERM), kWaysOut);
  rules.ForAllThreads();
  if (const int error = rules.Load(); error != 0) {
    return absl::InternalError(absl::StrCat("can't give up the network: ", std::strerror(error)));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
