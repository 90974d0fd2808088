#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "corridor/terms.h"

namespace mirrorflow {

// A view of encoded rows: row-major, row_words 64-bit words a row; the order of bits in a word does
// not matter here. The owner of the words must outlive the view.
struct BitRows {
  std::span<const std::uint64_t> words;  // size() * row_words
  std::size_t row_words = 0;

  std::size_t size() const { return row_words == 0 ? 0 : words.size() / row_words; }
  const std::uint64_t* row(std::size_t i) const { return words.data() + i * row_words; }
};

// The words of `count` rows, evenly spaced, for files may be sorted: sample i is row
// i * size / count. `count` is at most the number of rows.
std::vector<std::uint64_t> EvenlySpacedRows(const BitRows& rows, std::size_t count);

std::uint32_t BitsSet(const std::uint64_t* words, std::size_t count);
std::uint32_t CommonBits(const std::uint64_t* a, const std::uint64_t* b, std::size_t count);

// The decision of every kernel, in integers: 2 * common / (bits_a + bits_b) >= threshold, and at
// least one common bit, so that a row of zeros never matches.
inline bool ReachesThreshold(std::uint32_t common, std::uint32_t bits_a, std::uint32_t bits_b,
                             DiceThreshold threshold) {
  return common > 0 && std::uint64_t{2} * common * threshold.denominator() >=
                           std::uint64_t{threshold.numerator()} * (bits_a + bits_b);
}

// Dice similarity as a fixed-point number: floor(2^31 * 2 * common / (bits_a + bits_b)), so 2^31 is
// equality. Keeps the order of the exact fractions and never joins two of them while bits_a +
// bits_b < 2^16: distinct fractions p/q, with q the half of such a sum, then differ by more than
// 2^-31.
inline constexpr std::uint32_t kScoreOfEqual = std::uint32_t{1} << 31;

inline std::uint32_t DiceScore(std::uint32_t common, std::uint32_t bits_a, std::uint32_t bits_b) {
  if (common == 0) return 0;
  return static_cast<std::uint32_t>((std::uint64_t{common} << 32) / (bits_a + bits_b));
}

}  // namespace mirrorflow
