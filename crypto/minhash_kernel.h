#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace mirrorflow {

inline constexpr std::uint32_t kMaxTuple = 8;
// Tables are computed in groups of so many; rows of ranks are padded to them.
inline constexpr std::size_t kMinhashGroup = 128;

// The inner loop of min-hash tuples (crypto/minhash_tuples.h): for every table the least ranks of
// the features of a record, in order. One way for each instruction set, all with equal results.
struct MinhashKernel {
  std::string_view name;
  // `ranks`: for each of `features` features a row of `stride` ranks, one for each table; `stride`
  // is a multiple of kMinhashGroup. `least`: `tuple` times `stride`, by place, overwritten; places
  // beyond the number of features get the greatest rank. `tuple` is from 1 to kMaxTuple.
  void (*least_ranks)(const std::int16_t* const* ranks, std::size_t features, std::size_t stride,
                      std::uint32_t tuple, std::int16_t* least);
};

extern const MinhashKernel kScalarMinhash;
#if defined(__x86_64__)
extern const MinhashKernel kAvx2Minhash;
extern const MinhashKernel kAvx512Minhash;  // needs AVX-512 F and BW
#endif

// Those that this processor can run, best first; the scalar one is always there.
std::span<const MinhashKernel* const> SupportedMinhashKernels();

}  // namespace mirrorflow
