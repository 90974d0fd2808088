#include "services/confinement/input_limits.h"

#include <sys/stat.h>

#include <cstdint>

namespace mirrorflow {
namespace {

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
// Readers of text hold a row and what they read ahead.
constexpr std::uint64_t kTextMemory = 512 * kMebibyte;
// The shared strings of a workbook: up to 512 MiB of text and 64 million places, which double
// while they grow (workbook/xlsx_parts.h).
constexpr std::uint64_t kWorkbookMemory = 3072 * kMebibyte;
constexpr std::uint64_t kLeastSeconds = 600;
constexpr std::uint64_t kTextSecondsPerMebibyte = 2;
constexpr std::uint64_t kWorkbookSecondsPerMebibyte = 20;  // packed up to 400 : 1

confinement::ReaderSetup Limits(int descriptor, std::uint64_t memory, std::uint64_t seconds) {
  struct stat facts {};
  std::uint64_t size = 0;
  if (fstat(descriptor, &facts) == 0 && facts.st_size > 0) {
    size = static_cast<std::uint64_t>(facts.st_size) / kMebibyte;
  }
  confinement::ReaderSetup setup;
  setup.set_memory_bytes(memory);
  setup.set_cpu_seconds(kLeastSeconds + size * seconds);
  return setup;
}

}  // namespace

confinement::ReaderSetup TextLimits(int descriptor) {
  return Limits(descriptor, kTextMemory, kTextSecondsPerMebibyte);
}

confinement::ReaderSetup WorkbookLimits(int descriptor) {
  return Limits(descriptor, kWorkbookMemory, kWorkbookSecondsPerMebibyte);
}

}  // namespace mirrorflow
