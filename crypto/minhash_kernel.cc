#include "crypto/minhash_kernel.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace mirrorflow {
namespace {

// An insertion into sorted places, for all tables at once; simple enough for the vectoriser.
void LeastRanks(const std::int16_t* const* ranks, std::size_t features, std::size_t stride,
                std::uint32_t tuple, std::int16_t* least) {
  std::fill_n(least, tuple * stride, std::numeric_limits<std::int16_t>::max());
  for (std::size_t first = 0; first < stride; first += kMinhashGroup) {
    for (std::size_t f = 0; f < features; ++f) {
      std::int16_t next[kMinhashGroup];
      std::copy_n(ranks[f] + first, kMinhashGroup, next);
      for (std::uint32_t place = 0; place < tuple; ++place) {
        std::int16_t* const of_place = least + place * stride + first;
        for (std::size_t i = 0; i < kMinhashGroup; ++i) {
          const std::int16_t lesser = std::min(of_place[i], next[i]);
          next[i] = std::max(of_place[i], next[i]);
          of_place[i] = lesser;
        }
      }
    }
  }
}

}  // namespace

const MinhashKernel kScalarMinhash = {.name = "scalar", .least_ranks = LeastRanks};

std::span<const MinhashKernel* const> SupportedMinhashKernels() {
  static const std::vector<const MinhashKernel*>& kernels = *new std::vector([] {
    std::vector<const MinhashKernel*> supported;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) {
      supported.push_back(&kAvx512Minhash);
    }
    if (__builtin_cpu_supports("avx2")) supported.push_back(&kAvx2Minhash);
#endif
    supported.push_back(&kScalarMinhash);
    return supported;
  }());
  return kernels;
}

}  // namespace mirrorflow
