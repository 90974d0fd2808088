#include <immintrin.h>

#include "crypto/minhash_insertion.h"

namespace mirrorflow {
namespace {

struct Lanes {
  using Vector = __m256i;
  static constexpr std::size_t kWidth = 16;
  static Vector Load(const std::int16_t* from) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  }
  static void Store(std::int16_t* to, Vector ranks) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), ranks);
  }
  static Vector Fill(std::int16_t rank) { return _mm256_set1_epi16(rank); }
  static Vector Min(Vector a, Vector b) { return _mm256_min_epi16(a, b); }
  static Vector Max(Vector a, Vector b) { return _mm256_max_epi16(a, b); }
};

}  // namespace

const MinhashKernel kAvx2Minhash = {.name = "avx2", .least_ranks = InsertRanksOfTuple<Lanes, 8>};

}  // namespace mirrorflow
