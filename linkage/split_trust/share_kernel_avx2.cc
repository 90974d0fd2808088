#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "linkage/split_trust/share_kernel.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kBlock = 128;  // pairs of columns: a block of the steps stays in the L1 cache
constexpr std::size_t kRows = 2;
constexpr std::size_t kVectors = 4;  // of 8 steps; half a tile at a time

// vpmaddwd wraps only for two products of -32768 * -32768, to what they are modulo 2^32.
void Block(const std::uint16_t* lanes, const std::uint16_t* steps, std::size_t columns,
           std::size_t first, std::size_t last, std::uint32_t* products) {
  const auto at = [&](std::size_t lane, std::size_t v) {
    return reinterpret_cast<__m256i*>(products + lane * kShareTile + 8 * v);
  };
  for (std::size_t lane = 0; lane < kShareTile; lane += kRows) {
    __m256i sums[kRows][kVectors];
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums[r][v] = first == 0 ? _mm256_setzero_si256() : _mm256_loadu_si256(at(lane + r, v));
      }
    }
    for (std::size_t k = first; k < last; ++k) {
      __m256i step[kVectors];
      for (std::size_t v = 0; v < kVectors; ++v) {
        step[v] = _mm256_loadu_si256(
            reinterpret_cast<const __m256i*>(steps + k * 2 * kShareTile + 16 * v));
      }
      for (std::size_t r = 0; r < kRows; ++r) {
        int pair;
        std::memcpy(&pair, lanes + (lane + r) * columns + 2 * k, sizeof pair);
        const __m256i both = _mm256_set1_epi32(pair);
        for (std::size_t v = 0; v < kVectors; ++v) {
          sums[r][v] = _mm256_add_epi32(sums[r][v], _mm256_madd_epi16(both, step[v]));
        }
      }
    }
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t v = 0; v < kVectors; ++v) {
        _mm256_storeu_si256(at(lane + r, v), sums[r][v]);
      }
    }
  }
}

void Avx2Tile(const std::uint16_t* lanes, const std::uint16_t* steps, std::size_t columns,
              std::uint32_t* products) {
  for (std::size_t first = 0; first < columns / 2; first += kBlock) {
    const std::size_t last = std::min(first + kBlock, columns / 2);
    for (std::size_t half = 0; half < 2; ++half) {
      Block(lanes, steps + half * 2 * 8 * kVectors, columns, first, last,
            products + half * 8 * kVectors);
    }
  }
}

void Avx2Slice(const std::uint16_t* values, std::uint64_t* const* planes) {
  const __m256i low_byte = _mm256_set1_epi16(0xff);
  for (std::size_t half = 0; half < 2; ++half) {
    const auto* at = reinterpret_cast<const __m256i*>(values + 32 * half);
    const __m256i first = _mm256_loadu_si256(at);
    const __m256i second = _mm256_loadu_si256(at + 1);
    // Packing goes by halves of a register; the permutation puts the values in order again.
    const auto pack = [](__m256i x, __m256i y) {
      return _mm256_permute4x64_epi64(_mm256_packus_epi16(x, y), 0b11011000);
    };
    __m256i bytes[2] = {pack(_mm256_and_si256(first, low_byte), _mm256_and_si256(second, low_byte)),
                        pack(_mm256_srli_epi16(first, 8), _mm256_srli_epi16(second, 8))};
    for (std::size_t bit = 16; bit-- > 0;) {
      __m256i& of_bit = bytes[bit / 8];
      const auto mask = static_cast<std::uint32_t>(_mm256_movemask_epi8(of_bit));
      *planes[bit] = half == 0 ? mask : *planes[bit] | std::uint64_t{mask} << 32;
      of_bit = _mm256_add_epi8(of_bit, of_bit);
    }
  }
}

}  // namespace

const ShareKernel kAvx2ShareKernel = {"avx2", Avx2Tile, Avx2Slice};

}  // namespace mirrorflow
