#include <immintrin.h>

#include "crypto/minhash_insertion.h"

namespace mirrorflow {
namespace {

struct Lanes {
  using Vector = __m512i;
  static constexpr std::size_t kWidth = 32;
  static Vector Load(const std::int16_t* from) { return _mm512_loadu_si512(from); }
  static void Store(std::int16_t* to, Vector ranks) { _mm512_storeu_si512(to, ranks); }
  static Vector Fill(std::int16_t rank) { return _mm512_set1_epi16(rank); }
  static Vector Min(Vector a, Vector b) { return _mm512_min_epi16(a, b); }
  static Vector Max(Vector a, Vector b) { return _mm512_max_epi16(a, b); }
};

}  // namespace

const MinhashKernel kAvx512Minhash = {.name = "avx512",
                                      .least_ranks = InsertRanksOfTuple<Lanes, 16>};

}  // namespace mirrorflow
