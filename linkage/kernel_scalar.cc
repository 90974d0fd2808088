#include "linkage/kernel_tile.h"

namespace mirrorflow {
namespace {

constexpr std::uint32_t kGroupRows = 8;

// Group: kGroupRows floors, then kGroupRows rows.
std::size_t GroupBytes(std::uint32_t row_words) {
  return kGroupRows * sizeof(std::uint64_t) * (1 + std::size_t{row_words});
}

void PackGroup(const std::uint64_t* const* rows, const std::int32_t* floors,
               std::uint32_t row_words, std::uint32_t count, unsigned char* group) {
  auto* out_floors = reinterpret_cast<std::int64_t*>(group);
  auto* out_rows = reinterpret_cast<std::uint64_t*>(group) + kGroupRows;
  for (std::uint32_t i = 0; i < kGroupRows; ++i) {
    out_floors[i] = i < count ? floors[i] : kNeverReached;
    for (std::uint32_t w = 0; w < row_words; ++w) {
      out_rows[std::size_t{i} * row_words + w] = i < count ? rows[i][w] : 0;
    }
  }
}

// Bits set in each nibble.
std::uint64_t NibbleCounts(std::uint64_t x) {
  x -= (x >> 1) & 0x5555555555555555;
  return (x & 0x3333333333333333) + ((x >> 2) & 0x3333333333333333);
}

std::uint32_t SumNibbles(std::uint64_t nibbles) {
  const std::uint64_t bytes =
      (nibbles & 0x0f0f0f0f0f0f0f0f) + ((nibbles >> 4) & 0x0f0f0f0f0f0f0f0f);
  return static_cast<std::uint32_t>((bytes * 0x0101010101010101) >> 56);
}

// Three words at a time: three nibble counts still fit a nibble, and their sum of at most 192 fits
// the byte of the multiplication.
std::uint32_t CommonBits(const std::uint64_t* a, const std::uint64_t* b, std::uint32_t begin,
                         std::uint32_t end) {
  std::uint32_t common = 0;
  std::uint32_t w = begin;
  for (; w + 3 <= end; w += 3) {
    common += SumNibbles(NibbleCounts(a[w] & b[w]) + NibbleCounts(a[w + 1] & b[w + 1]) +
                         NibbleCounts(a[w + 2] & b[w + 2]));
  }
  for (; w < end; ++w) common += SumNibbles(NibbleCounts(a[w] & b[w]));
  return common;
}

std::uint32_t Compare(const RowPair& a, const unsigned char* packed, std::uint32_t groups,
                      Hit* hits) {
  std::uint32_t hit_count = 0;
  for (std::uint32_t g = 0; g < groups; ++g, packed += GroupBytes(a.row_words)) {
    const auto* floors = reinterpret_cast<const std::int64_t*>(packed);
    const auto* row = reinterpret_cast<const std::uint64_t*>(packed) + kGroupRows;
    for (std::uint32_t i = 0; i < kGroupRows; ++i, row += a.row_words) {
      for (std::uint32_t which = 0; which < 2; ++which) {
        std::uint32_t common = 0;
        std::uint32_t begin = 0;
        bool alive = true;
        for (std::uint32_t s = 0; s < a.segments && alive; ++s) {
          common += CommonBits(a.row[which], row, begin, a.segment_end[s]);
          begin = a.segment_end[s];
          alive = common >= floors[i] + a.check[which][s];
        }
        if (alive) hits[hit_count++] = {which, g * kGroupRows + i, common};
      }
    }
  }
  return hit_count;
}

}  // namespace

const Kernel kScalarKernel = {"scalar", kGroupRows, GroupBytes, PackGroup, Compare};

}  // namespace mirrorflow
