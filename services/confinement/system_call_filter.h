#pragma once

#include "absl/status/status.h"

namespace mirrorflow {

// Whether the kernel filters system calls (seccomp mode 2).
bool HasSystemCallFilters();

// From now on this process may ask for memory that is not executable, for the time and for random
// bytes, may use the descriptors it has, and may end. Another system call kills it (SIGSYS); one
// that opens or looks at a file by its name fails with EACCES, unless `opens_files`: then files are
// opened, locked and truncated as a database does it, and Landlock says which.
absl::Status FilterSystemCalls(bool opens_files);

// The milder form, for a program that works alone on files from outside: from now on no thread of
// this process makes or uses a socket, starts a program, looks into another process or asks for
// what such calls can be had by (io_uring, namespaces, BPF): they fail with EPERM. Files stay as
// open to it as to its user. Internal when the kernel refuses the filter.
absl::Status ForbidNetworkAndPrograms();

}  // namespace mirrorflow
