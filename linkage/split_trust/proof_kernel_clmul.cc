#include <emmintrin.h>
#include <wmmintrin.h>

#include "linkage/split_trust/proof_kernel_loops.h"

namespace mirrorflow {
namespace {

struct CarrylessProduct {
  __m128i bits = _mm_setzero_si128();

  static CarrylessProduct Of(std::uint64_t a, std::uint64_t b) {
    return {_mm_clmulepi64_si128(_mm_cvtsi64_si128(static_cast<long long>(a)),
                                 _mm_cvtsi64_si128(static_cast<long long>(b)), 0)};
  }
  CarrylessProduct& operator^=(CarrylessProduct other) {
    bits = _mm_xor_si128(bits, other.bits);
    return *this;
  }
  std::uint64_t Reduced() const {
    const __m128i modulus = _mm_cvtsi64_si128(0x1b);  // x^64 = x^4 + x^3 + x + 1
    const __m128i once = _mm_clmulepi64_si128(bits, modulus, 0x01);
    const __m128i twice = _mm_clmulepi64_si128(once, modulus, 0x01);
    return static_cast<std::uint64_t>(
        _mm_cvtsi128_si64(_mm_xor_si128(bits, _mm_xor_si128(once, twice))));
  }
};

}  // namespace

const ProofKernel kClmulProofKernel = ProofLoops<CarrylessProduct>::Kernel("clmul");

}  // namespace mirrorflow
