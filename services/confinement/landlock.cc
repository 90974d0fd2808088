#include "services/confinement/landlock.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

// As the kernel takes it; the packaged header knows only the first member. Values from Linux 6.12,
// include/uapi/linux/landlock.h.
struct Ruleset {
  std::uint64_t files = 0;
  std::uint64_t network = 0;  // from version 4
  std::uint64_t scoped = 0;   // from version 6
};
constexpr std::uint64_t kFilesOfVersion1 = (std::uint64_t{1} << 13) - 1;
constexpr std::uint64_t kRefer = std::uint64_t{1} << 13;          // from version 2
constexpr std::uint64_t kTruncate = std::uint64_t{1} << 14;       // from version 3
constexpr std::uint64_t kDeviceControl = std::uint64_t{1} << 15;  // from version 5
constexpr std::uint64_t kBindAndConnect = 3;
constexpr std::uint64_t kAbstractSocketsAndSignals = 3;

std::uint64_t FilesOf(int version) {
  return kFilesOfVersion1 | (version >= 2 ? kRefer : 0) | (version >= 3 ? kTruncate : 0) |
         (version >= 5 ? kDeviceControl : 0);
}

absl::Status Failed(const std::string& what) {
  return absl::InternalError(absl::StrCat("Landlock: ", what, ": ", std::strerror(errno)));
}

absl::Status Allow(int ruleset, const std::string& path, std::uint64_t access) {
  const int descriptor = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (descriptor < 0) {
    return errno == ENOENT ? absl::OkStatus() : Failed("can't look at " + path);
  }
  const landlock_path_beneath_attr rule{.allowed_access = access, .parent_fd = descriptor};
  const long result =
      syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0U);
  const absl::Status status =
      result == 0 ? absl::OkStatus() : Failed("can't leave " + path + " readable");
  close(descriptor);
  return status;
}

absl::Status AllowAll(int ruleset, int version, const ConfinedFiles& files) {
  for (const std::string& path : files.readable) {
    if (absl::Status s = Allow(ruleset, path, LANDLOCK_ACCESS_FS_READ_FILE); !s.ok()) return s;
  }
  if (files.writable_directory.empty()) return absl::OkStatus();
  return Allow(ruleset, files.writable_directory,
               LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE |
                   LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_MAKE_REG |
                   LANDLOCK_ACCESS_FS_REMOVE_FILE | (version >= 3 ? kTruncate : 0));
}

}  // namespace

int LandlockVersion() {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, std::size_t{0},
                               LANDLOCK_CREATE_RULESET_VERSION);
  return version > 0 ? static_cast<int>(version) : 0;
}

absl::Status RestrictFiles(int version, const ConfinedFiles& files) {
  const Ruleset rules{.files = FilesOf(version),
                      .network = version >= 4 ? kBindAndConnect : 0,
                      .scoped = version >= 6 ? kAbstractSocketsAndSignals : 0};
  const std::size_t known = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const int ruleset = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, known, 0U));
  if (ruleset < 0) return Failed("can't make rules");
  absl::Status status = AllowAll(ruleset, version, files);
  if (status.ok() && syscall(SYS_landlock_restrict_self, ruleset, 0U) != 0) {
    status = Failed("can't put the rules in force");
  }
  close(ruleset);
  return status;
}

}  // namespace mirrorflow
