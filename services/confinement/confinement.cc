#include "services/confinement/confinement.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "services/confinement/landlock.h"
#include "services/confinement/system_call_filter.h"

namespace mirrorflow {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
// Sanitizers keep shadows of all memory.
constexpr bool kLimitsMemory = false;
#else
constexpr bool kLimitsMemory = true;
#endif

// SQLite keeps an index of its write-ahead log.
constexpr rlim_t kJournalBytes = rlim_t{1} << 30;
constexpr rlim_t kDescriptors = 32;
// First SIGXCPU, which tells what was wrong; a process that lives on is killed after this.
constexpr rlim_t kGraceSeconds = 5;

absl::Status Limit(__rlimit_resource resource, rlim_t most, const char* what, rlim_t grace = 0) {
  const rlimit limit{most, most + grace};
  if (setrlimit(resource, &limit) == 0) return absl::OkStatus();
  return absl::InternalError(
      absl::StrCat("can't limit ", what, " of a reader: ", std::strerror(errno)));
}

absl::Status SetLimits(const ConfinementLimits& limits, const ConfinedFiles& files) {
  if (absl::Status s = Limit(RLIMIT_CORE, 0, "core dumps"); !s.ok()) return s;
  if (absl::Status s = Limit(RLIMIT_CPU, limits.cpu_seconds, "processor time", kGraceSeconds);
      !s.ok())
    return s;
  if (absl::Status s = Limit(RLIMIT_NOFILE, kDescriptors, "descriptors"); !s.ok()) return s;
  const rlim_t file_bytes = files.writable_directory.empty() ? 0 : kJournalBytes;
  if (absl::Status s = Limit(RLIMIT_FSIZE, file_bytes, "file sizes"); !s.ok()) return s;
  if (!kLimitsMemory) return absl::OkStatus();
  return Limit(RLIMIT_DATA, limits.memory_bytes, "memory");
}

}  // namespace

std::string KernelFeatures::ToString() const {
  if (complete()) return absl::StrCat("seccomp and Landlock ", landlock);
  if (seccomp) return "seccomp, without Landlock";
  if (landlock > 0) return absl::StrCat("Landlock ", landlock, ", without seccomp");
  return "neither seccomp nor Landlock";
}

std::string WhatIsNotConfined(const KernelFeatures& features) {
  if (features.complete()) return "";
  return absl::StrCat(
      "readers of files from outside are confined by ", features.ToString(),
      features.seccomp ? "; one that reads an SQLite database could read other files of this user"
                       : "; a reader that is taken over could do what this user can",
      "\nhint: run a kernel from Linux 5.13 on with Landlock in its `lsm=`, and seccomp filters");
}

KernelFeatures LookUpKernelFeatures() {
  return {.landlock = LandlockVersion(), .seccomp = HasSystemCallFilters()};
}

absl::StatusOr<KernelFeatures> ConfineProcess(const ConfinementLimits& limits,
                                              const ConfinedFiles& files) {
  const KernelFeatures features = LookUpKernelFeatures();
  prctl(PR_SET_DUMPABLE, 0);
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return absl::InternalError("can't give up new privileges");
  }
  if (absl::Status limited = SetLimits(limits, files); !limited.ok()) return limited;
  if (features.landlock > 0) {
    if (absl::Status s = RestrictFiles(features.landlock, files); !s.ok()) return s;
  }
  if (features.seccomp) {
    if (absl::Status s = FilterSystemCalls(!files.empty()); !s.ok()) return s;
  }
  return features;
}

}  // namespace mirrorflow
