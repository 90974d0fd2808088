#include <arm_neon.h>

#include "linkage/kernel_tile.h"

// For 64-bit ARM; its NEON counts the bits of bytes. A vector is two words of a row; two rows of A
// meet four of B in eight accumulators of bytes, which are emptied into 16-bit ones before they can
// overflow.
namespace mirrorflow {
namespace {

constexpr std::uint32_t kGroupRows = 4;
constexpr std::uint32_t kStepWords = 2;
constexpr std::uint32_t kStepsBeforeCarry = 31;  // a byte holds the counts of 31 bytes

constexpr std::uint32_t Steps(std::uint32_t words) { return (words + kStepWords - 1) / kStepWords; }

// Group: kGroupRows floors (64 bytes with padding), then for each step two words of kGroupRows
// rows; a row of an odd number of words ends with a word of zeros.
constexpr std::size_t kFloorBytes = 64;

std::size_t GroupBytes(std::uint32_t row_words) {
  return kFloorBytes + kGroupRows * kStepWords * sizeof(std::uint64_t) * Steps(row_words);
}

void PackGroup(const std::uint64_t* const* rows, const std::int32_t* floors,
               std::uint32_t row_words, std::uint32_t count, unsigned char* group) {
  auto* out_floors = reinterpret_cast<std::int32_t*>(group);
  auto* out = reinterpret_cast<std::uint64_t*>(group + kFloorBytes);
  for (std::uint32_t i = 0; i < kGroupRows; ++i) {
    out_floors[i] = i < count ? floors[i] : kNeverReached;
    for (std::uint32_t w = 0; w < Steps(row_words) * kStepWords; ++w) {
      out[(w / kStepWords * kGroupRows + i) * kStepWords + w % kStepWords] =
          i < count && w < row_words ? rows[i][w] : 0;
    }
  }
}

inline uint8x16_t LoadStep(const std::uint64_t* row, std::uint32_t step, std::uint32_t row_words) {
  const std::uint64_t* words = row + std::size_t{step} * kStepWords;
  if (step * kStepWords + 1 < row_words) return vreinterpretq_u8_u64(vld1q_u64(words));
  return vreinterpretq_u8_u64(vcombine_u64(vld1_u64(words), vdup_n_u64(0)));
}

std::uint32_t Compare(const RowPair& a, const unsigned char* packed, std::uint32_t groups,
                      Hit* hits) {
  std::uint32_t hit_count = 0;
  for (std::uint32_t g = 0; g < groups; ++g, packed += GroupBytes(a.row_words)) {
    const auto* floors = reinterpret_cast<const std::int32_t*>(packed);
    const unsigned char* words = packed + kFloorBytes;
    std::uint32_t common[2][kGroupRows] = {};
    bool alive[2] = {false, false};
    std::uint32_t step = 0;
    for (std::uint32_t s = 0; s < a.segments; ++s) {
      // A look after an odd word comes one word later: it then sees more bits, and loses no pair.
      const std::uint32_t end = Steps(a.segment_end[s]);
      while (step < end) {
        const std::uint32_t stop = end - step < kStepsBeforeCarry ? end : step + kStepsBeforeCarry;
        uint8x16_t counts[2][kGroupRows];
        for (auto& of_row : counts) {
          for (auto& count : of_row) count = vdupq_n_u8(0);
        }
        for (; step < stop; ++step) {
          const uint8x16_t a0 = LoadStep(a.row[0], step, a.row_words);
          const uint8x16_t a1 = LoadStep(a.row[1], step, a.row_words);
#pragma GCC unroll 4
          for (std::uint32_t i = 0; i < kGroupRows; ++i) {
            const uint8x16_t b = vld1q_u8(words + i * 16);
            counts[0][i] = vaddq_u8(counts[0][i], vcntq_u8(vandq_u8(a0, b)));
            counts[1][i] = vaddq_u8(counts[1][i], vcntq_u8(vandq_u8(a1, b)));
          }
          words += kGroupRows * 16;
        }
        for (std::uint32_t i = 0; i < kGroupRows; ++i) {
          common[0][i] += vaddlvq_u8(counts[0][i]);
          common[1][i] += vaddlvq_u8(counts[1][i]);
        }
      }
      for (std::uint32_t which = 0; which < 2; ++which) {
        alive[which] = false;
        for (std::uint32_t i = 0; i < kGroupRows; ++i) {
          alive[which] = alive[which] || static_cast<std::int32_t>(common[which][i]) >=
                                             floors[i] + a.check[which][s];
        }
      }
      if (!alive[0] && !alive[1]) break;
    }
    const std::uint32_t last = a.segments - 1;
    for (std::uint32_t which = 0; which < 2; ++which) {
      for (std::uint32_t i = 0; alive[which] && i < kGroupRows; ++i) {
        if (static_cast<std::int32_t>(common[which][i]) < floors[i] + a.check[which][last])
          continue;
        hits[hit_count++] = {which, g * kGroupRows + i, common[which][i]};
      }
    }
  }
  return hit_count;
}

}  // namespace

const Kernel kNeonKernel = {"neon", kGroupRows, GroupBytes, PackGroup, Compare};

}  // namespace mirrorflow
