#include "tests/services/storage/system_calls.h"

#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

namespace mirrorflow {
namespace {

SystemCallHook& Hook() {
  static SystemCallHook hook;
  return hook;
}

bool Refused(const std::string& call, const std::string& path, const std::string& to = "") {
  if (!Hook()) return false;
  // The hook itself may change files.
  SystemCallHook hook;
  std::swap(hook, Hook());
  const int error = hook(call, path, to);
  std::swap(hook, Hook());
  errno = error;
  return error != 0;
}

std::string PathOf(int descriptor) {
  std::error_code ignored;
  return std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(descriptor), ignored);
}

}  // namespace

void SetSystemCallHook(SystemCallHook hook) { Hook() = std::move(hook); }

}  // namespace mirrorflow

// The linker sends the store's calls here (--wrap).
extern "C" {
int __real_fsync(int descriptor);
ssize_t __real_write(int descriptor, const void* data, size_t size);
int __real_fdatasync(int descriptor);
ssize_t __real_pwrite(int descriptor, const void* data, size_t size, off_t at);
int __real_ftruncate(int descriptor, off_t size);
int __real_rename(const char* from, const char* to);
int __real_renameat2(int from_dir, const char* from, int to_dir, const char* to, unsigned flags);
int __real_unlink(const char* path);
int __real_mkdir(const char* path, mode_t mode);

int __wrap_fsync(int descriptor) {
  return mirrorflow::Refused("fsync", mirrorflow::PathOf(descriptor)) ? -1
                                                                      : __real_fsync(descriptor);
}
ssize_t __wrap_write(int descriptor, const void* data, size_t size) {
  return mirrorflow::Refused("write", mirrorflow::PathOf(descriptor))
             ? -1
             : __real_write(descriptor, data, size);
}
int __wrap_fdatasync(int descriptor) {
  return mirrorflow::Refused("fsync", mirrorflow::PathOf(descriptor))
             ? -1
             : __real_fdatasync(descriptor);
}
ssize_t __wrap_pwrite(int descriptor, const void* data, size_t size, off_t at) {
  return mirrorflow::Refused("write", mirrorflow::PathOf(descriptor))
             ? -1
             : __real_pwrite(descriptor, data, size, at);
}
int __wrap_ftruncate(int descriptor, off_t size) {
  return mirrorflow::Refused("truncate", mirrorflow::PathOf(descriptor))
             ? -1
             : __real_ftruncate(descriptor, size);
}
int __wrap_rename(const char* from, const char* to) {
  return mirrorflow::Refused("rename", from, to) ? -1 : __real_rename(from, to);
}
int __wrap_renameat2(int from_dir, const char* from, int to_dir, const char* to, unsigned flags) {
  return mirrorflow::Refused("rename", from, to)
             ? -1
             : __real_renameat2(from_dir, from, to_dir, to, flags);
}
int __wrap_unlink(const char* path) {
  return mirrorflow::Refused("unlink", path) ? -1 : __real_unlink(path);
}
int __wrap_mkdir(const char* path, mode_t mode) {
  return mirrorflow::Refused("mkdir", path) ? -1 : __real_mkdir(path, mode);
}
}
