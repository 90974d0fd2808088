#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "linkage/split_trust/share_kernel.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kBlock = 128;  // pairs of columns: a block of the steps stays in the L1 cache
constexpr std::size_t kRows = 4;
constexpr std::size_t kVectors = kShareTile / 16;

// vpdpwssd adds two products of signed 16-bit numbers to a 32-bit sum without saturation, so the
// low 16 bits are those of the unsigned product modulo 2^16.
void Block(const std::uint16_t* lanes, const std::uint16_t* steps, std::size_t columns,
           std::size_t first, std::size_t last, std::uint32_t* products) {
  for (std::size_t lane = 0; lane < kShareTile; lane += kRows) {
    __m512i sums[kRows][kVectors];
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums[r][v] = first == 0 ? _mm512_setzero_si512()
                                : _mm512_loadu_si512(products + (lane + r) * kShareTile + 16 * v);
      }
    }
    for (std::size_t k = first; k < last; ++k) {
      __m512i step[kVectors];
      for (std::size_t v = 0; v < kVectors; ++v) {
        step[v] = _mm512_loadu_si512(steps + k * 2 * kShareTile + 32 * v);
      }
      for (std::size_t r = 0; r < kRows; ++r) {
        int pair;
        std::memcpy(&pair, lanes + (lane + r) * columns + 2 * k, sizeof pair);
        const __m512i both = _mm512_set1_epi32(pair);
        for (std::size_t v = 0; v < kVectors; ++v) {
          sums[r][v] = _mm512_dpwssd_epi32(sums[r][v], both, step[v]);
        }
      }
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        _mm512_storeu_si512(products + (lane + r) * kShareTile + 16 * v, sums[r][v]);
      }
    }
  }
}

void Avx512Tile(const std::uint16_t* lanes, const std::uint16_t* steps, std::size_t columns,
                std::uint32_t* products) {
  for (std::size_t first = 0; first < columns / 2; first += kBlock) {
    Block(lanes, steps, columns, first, std::min(first + kBlock, columns / 2), products);
  }
}

void Avx512Slice(const std::uint16_t* values, std::uint64_t* const* planes) {
  __m512i low = _mm512_loadu_si512(values);
  __m512i high = _mm512_loadu_si512(values + 32);
  for (std::size_t bit = 16; bit-- > 0;) {
    *planes[bit] =
        std::uint64_t{_mm512_movepi16_mask(low)} | std::uint64_t{_mm512_movepi16_mask(high)} << 32;
    low = _mm512_add_epi16(low, low);
    high = _mm512_add_epi16(high, high);
  }
}

}  // namespace

const ShareKernel kAvx512ShareKernel = {"avx512", Avx512Tile, Avx512Slice};

}  // namespace mirrorflow
