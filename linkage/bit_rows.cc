#include "linkage/bit_rows.h"

#include <bit>

namespace mirrorflow {

std::vector<std::uint64_t> EvenlySpacedRows(const BitRows& rows, std::size_t count) {
  std::vector<std::uint64_t> words;
  words.reserve(count * rows.row_words);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t* row = rows.row(i * rows.size() / count);
    words.insert(words.end(), row, row + rows.row_words);
  }
  return words;
}

std::uint32_t BitsSet(const std::uint64_t* words, std::size_t count) {
  std::uint32_t bits = 0;
  for (std::size_t w = 0; w < count; ++w) bits += static_cast<unsigned>(std::popcount(words[w]));
  return bits;
}

std::uint32_t CommonBits(const std::uint64_t* a, const std::uint64_t* b, std::size_t count) {
  std::uint32_t bits = 0;
  for (std::size_t w = 0; w < count; ++w) {
    bits += static_cast<unsigned>(std::popcount(a[w] & b[w]));
  }
  return bits;
}

}  // namespace mirrorflow
