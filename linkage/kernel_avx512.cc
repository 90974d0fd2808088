#include <immintrin.h>

#include "linkage/kernel_tile.h"

// Needs AVX-512 F and VPOPCNTDQ. Eight rows of B are interleaved, so that a 64-bit lane is a row
// and counts need no horizontal sum; a tile of 2 x 24 pairs lives in six accumulators.
namespace mirrorflow {
namespace {

constexpr std::uint32_t kLanes = 8;
constexpr std::uint32_t kVectors = 3;
constexpr std::uint32_t kGroupRows = kVectors * kLanes;

// Group: kGroupRows negated floors, then for each word the words of kGroupRows rows.
std::size_t GroupBytes(std::uint32_t row_words) {
  return kGroupRows * sizeof(std::uint64_t) * (1 + std::size_t{row_words});
}

void PackGroup(const std::uint64_t* const* rows, const std::int32_t* floors,
               std::uint32_t row_words, std::uint32_t count, unsigned char* group) {
  auto* out_starts = reinterpret_cast<std::int64_t*>(group);
  auto* out_words = reinterpret_cast<std::uint64_t*>(group) + kGroupRows;
  for (std::uint32_t i = 0; i < kGroupRows; ++i) {
    out_starts[i] = i < count ? -floors[i] : -kNeverReached;
    for (std::uint32_t w = 0; w < row_words; ++w) {
      out_words[std::size_t{w} * kGroupRows + i] = i < count ? rows[i][w] : 0;
    }
  }
}

// Bit i: lane i of the three vectors is at least `bound`.
inline std::uint32_t AtLeast(const __m512i* sums, std::int32_t bound) {
  const __m512i bounds = _mm512_set1_epi64(bound);
  return static_cast<std::uint32_t>(_mm512_cmpge_epi64_mask(sums[0], bounds)) |
         static_cast<std::uint32_t>(_mm512_cmpge_epi64_mask(sums[1], bounds)) << 8 |
         static_cast<std::uint32_t>(_mm512_cmpge_epi64_mask(sums[2], bounds)) << 16;
}

std::uint32_t WriteHits(const __m512i* sums, const __m512i* starts, std::uint32_t which,
                        std::uint32_t mask, std::uint32_t first_row, Hit* hits) {
  alignas(64) std::int64_t common[kGroupRows];
  for (std::uint32_t v = 0; v < kVectors; ++v) {
    _mm512_store_si512(common + v * kLanes, _mm512_sub_epi64(sums[v], starts[v]));
  }
  std::uint32_t written = 0;
  for (; mask != 0; mask &= mask - 1) {
    const auto lane = static_cast<std::uint32_t>(__builtin_ctz(mask));
    hits[written++] = {which, first_row + lane, static_cast<std::uint32_t>(common[lane])};
  }
  return written;
}

std::uint32_t Compare(const RowPair& a, const unsigned char* packed, std::uint32_t groups,
                      Hit* hits) {
  std::uint32_t hit_count = 0;
  const std::uint64_t* const row0 = a.row[0];
  const std::uint64_t* const row1 = a.row[1];
  for (std::uint32_t g = 0; g < groups; ++g, packed += GroupBytes(a.row_words)) {
    const auto* starts = reinterpret_cast<const __m512i*>(packed);
    const __m512i* words = starts + kVectors;
    __m512i sums0[kVectors] = {starts[0], starts[1], starts[2]};
    __m512i sums1[kVectors] = {starts[0], starts[1], starts[2]};
    std::uint32_t w = 0;
    std::uint32_t mask0 = 0;
    std::uint32_t mask1 = 0;
    for (std::uint32_t s = 0; s < a.segments; ++s) {
      for (; w < a.segment_end[s]; ++w, words += kVectors) {
        const __m512i a0 = _mm512_set1_epi64(static_cast<long long>(row0[w]));
        const __m512i a1 = _mm512_set1_epi64(static_cast<long long>(row1[w]));
#pragma GCC unroll 3
        for (std::uint32_t v = 0; v < kVectors; ++v) {
          const __m512i b = words[v];
          sums0[v] = _mm512_add_epi64(sums0[v], _mm512_popcnt_epi64(_mm512_and_si512(a0, b)));
          sums1[v] = _mm512_add_epi64(sums1[v], _mm512_popcnt_epi64(_mm512_and_si512(a1, b)));
        }
      }
      mask0 = AtLeast(sums0, a.check[0][s]);
      mask1 = AtLeast(sums1, a.check[1][s]);
      if ((mask0 | mask1) == 0) break;
    }
    if (mask0 != 0) {
      hit_count += WriteHits(sums0, starts, 0, mask0, g * kGroupRows, hits + hit_count);
    }
    if (mask1 != 0) {
      hit_count += WriteHits(sums1, starts, 1, mask1, g * kGroupRows, hits + hit_count);
    }
  }
  return hit_count;
}

}  // namespace

const Kernel kAvx512Kernel = {"avx512", kGroupRows, GroupBytes, PackGroup, Compare};

}  // namespace mirrorflow
