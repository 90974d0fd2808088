// Any bytes as an evidence bundle in the ZIP format: refused, or files with sound paths within the
// limits, whose manifest is then looked at.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/str_split.h"
#include "services/audit/bundle_files.h"
#include "services/audit/manifest.h"
#include "tests/fuzzing/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  const int file = memfd_create("bundle", MFD_CLOEXEC);
  Check(file >= 0 && write(file, data, size) == static_cast<ssize_t>(size));
  const absl::StatusOr<BundleFiles> files = ReadBundle("/proc/self/fd/" + std::to_string(file));
  close(file);
  if (!files.ok()) return 0;
  Check(files->size() <= kMaxBundleFiles);
  std::size_t bytes = 0;
  for (const auto& [path, content] : *files) {
    bytes += content.size();
    for (const auto part : absl::StrSplit(path, '/')) {
      Check(!part.empty() && part.front() != '.');
    }
  }
  Check(bytes <= kMaxBundleBytes);
  (void)CheckManifest(*files);
  return 0;
}
