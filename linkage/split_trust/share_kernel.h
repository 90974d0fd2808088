#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

inline constexpr std::size_t kShareTile = 64;  // records of a tile, on either side

// How one tile of dot products modulo 2^16 is computed; the low 16 bits of every number are exact.
struct ShareKernel {
  std::string_view name;
  // lanes: kShareTile rows of `columns` numbers. steps: of kShareTile rows the numbers of columns
  // 2k and 2k+1 side by side, row after row, for each k. products[lane * kShareTile + step].
  // `columns` is a multiple of 64.
  void (*tile)(const std::uint16_t* lanes, const std::uint16_t* steps, std::size_t columns,
               std::uint32_t* products);
  // Bit b of the 64 values becomes *planes[b]: of value i its bit i.
  void (*slice)(const std::uint16_t* values, std::uint64_t* const* planes);
};

extern const ShareKernel kScalarShareKernel;
extern const ShareKernel kAvx2ShareKernel;
extern const ShareKernel kAvx512ShareKernel;  // needs AVX-512 VNNI

// Those that this processor can run, best first. All give the same numbers. Thread-safe.
std::span<const ShareKernel* const> SupportedShareKernels();

// The kernel that the environment variable MIRRORFLOW_KERNEL names (scalar, avx2 or avx512), else
// the best one. InvalidArgument when there is no such kernel or this processor can't run it.
absl::StatusOr<const ShareKernel*> ChooseShareKernel();

}  // namespace mirrorflow
