#include "linkage/split_trust/share_kernel.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

void ScalarTile(const std::uint16_t* lanes, const std::uint16_t* steps, std::size_t columns,
                std::uint32_t* products) {
  for (std::size_t lane = 0; lane < kShareTile; ++lane) {
    std::array<std::uint32_t, kShareTile> sums{};
    for (std::size_t k = 0; k < columns / 2; ++k) {
      const std::uint32_t even = lanes[lane * columns + 2 * k];
      const std::uint32_t odd = lanes[lane * columns + 2 * k + 1];
      const std::uint16_t* step = steps + k * 2 * kShareTile;
      for (std::size_t s = 0; s < kShareTile; ++s) {
        sums[s] += even * step[2 * s] + odd * step[2 * s + 1];
      }
    }
    std::ranges::copy(sums, products + lane * kShareTile);
  }
}

void ScalarSlice(const std::uint16_t* values, std::uint64_t* const* planes) {
  for (std::size_t bit = 0; bit < 16; ++bit) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < 64; ++i) word |= std::uint64_t{values[i] >> bit & 1u} << i;
    *planes[bit] = word;
  }
}

}  // namespace

const ShareKernel kScalarShareKernel = {"scalar", ScalarTile, ScalarSlice};

std::span<const ShareKernel* const> SupportedShareKernels() {
  static const std::vector<const ShareKernel*> supported = [] {
    std::vector<const ShareKernel*> kernels;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vnni")) {
      kernels.push_back(&kAvx512ShareKernel);
    }
    if (__builtin_cpu_supports("avx2")) kernels.push_back(&kAvx2ShareKernel);
#endif
    kernels.push_back(&kScalarShareKernel);
    return kernels;
  }();
  return supported;
}

absl::StatusOr<const ShareKernel*> ChooseShareKernel() {
  const char* name = std::getenv("MIRRORFLOW_KERNEL");
  if (name == nullptr || *name == '\0') return SupportedShareKernels().front();
  for (const ShareKernel* kernel : SupportedShareKernels()) {
    if (kernel->name == name) return kernel;
  }
  return absl::InvalidArgumentError(absl::StrCat("no kernel '", name,
                                                 "' for shares on this processor; unset "
                                                 "MIRRORFLOW_KERNEL to take the best one"));
}

}  // namespace mirrorflow
