#include "linkage/split_trust/proof_kernel.h"

#include "linkage/split_trust/proof_kernel_loops.h"

namespace mirrorflow {
namespace {

struct PortableProduct {
  std::uint64_t low = 0;
  std::uint64_t high = 0;

  // Without branches on the bits.
  static PortableProduct Of(std::uint64_t a, std::uint64_t b) {
    PortableProduct product{a & -(b & 1), 0};
    for (unsigned i = 1; i < 64; ++i) {
      const std::uint64_t mask = -(b >> i & 1);
      product.low ^= (a << i) & mask;
      product.high ^= (a >> (64 - i)) & mask;
    }
    return product;
  }
  PortableProduct& operator^=(PortableProduct other) {
    low ^= other.low;
    high ^= other.high;
    return *this;
  }
  std::uint64_t Reduced() const {
    const std::uint64_t beyond = high >> 63 ^ high >> 61 ^ high >> 60;  // moved by 1, 3, 4
    const std::uint64_t all = high ^ beyond;
    return low ^ all ^ all << 1 ^ all << 3 ^ all << 4;
  }
};

}  // namespace

const ProofKernel kPortableProofKernel = ProofLoops<PortableProduct>::Kernel("portable");

const ProofKernel& ChooseProofKernel() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("pclmul")) return kClmulProofKernel;
#endif
  return kPortableProofKernel;
}

}  // namespace mirrorflow
