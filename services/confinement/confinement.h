#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mirrorflow {

// What a kernel has to confine a process with. Landlock (Linux 5.13 on): rules about files; seccomp
// filters (3.17 on): rules about system calls.
struct KernelFeatures {
  int landlock = 0;  // its version; 0: not there, or switched off
  bool seccomp = false;

  bool complete() const { return landlock > 0 && seccomp; }
  // "seccomp and Landlock 3", "seccomp, without Landlock", ...
  std::string ToString() const;
};
KernelFeatures LookUpKernelFeatures();

// What to tell an operator where the kernel lacks some of it; empty where it has both.
std::string WhatIsNotConfined(const KernelFeatures& features);

// What a confined process may still use.
struct ConfinementLimits {
  std::uint64_t memory_bytes = 0;  // of data; what is mapped of files does not count
  std::uint64_t cpu_seconds = 0;
};

// Files that are opened by their names after the confinement. Without any, no file can be opened:
// what is read must be open already.
struct ConfinedFiles {
  std::vector<std::string> readable{};  // files; one that is not there is left out
  // With all files in it, for a database that keeps journals beside itself; empty: none.
  std::string writable_directory{};

  bool empty() const { return readable.empty() && writable_directory.empty(); }
};

// Confines this process, for good and with all that it starts: limits of memory, processor time,
// descriptors and file sizes; no core dump, no debugger; no new privileges; Landlock, under which
// only the files named are there; a seccomp filter, under which a process that asks for anything
// but memory, time and its open descriptors is killed (SIGSYS). Opening files is refused (EACCES)
// instead, since libraries look for files that need not be there.
//
// Returns what of it the kernel has; without Landlock the filter alone has to do. For a process of
// one thread; call with nothing of the outside read yet. Internal when the kernel refuses a step
// that it has.
absl::StatusOr<KernelFeatures> ConfineProcess(const ConfinementLimits& limits,
                                              const ConfinedFiles& files);

}  // namespace mirrorflow
