#pragma once

#include <functional>
#include <string>

namespace mirrorflow {

// A store's system calls that change the disk, as the test sees them before they happen: `call` is
// "fsync" (fdatasync too), "write" (pwrite too), "truncate", "rename", "unlink" or "mkdir"; `path`
// what it acts on (for rename the old name, `to` the new one). An errno other than 0 makes the call
// fail with it.
using SystemCallHook =
    std::function<int(const std::string& call, const std::string& path, const std::string& to)>;
// An empty hook: none.
void SetSystemCallHook(SystemCallHook hook);

}  // namespace mirrorflow
