#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "linkage/bit_rows.h"

namespace mirrorflow {

// Rows owned by a test.
struct OwnedRows {
  std::vector<std::uint64_t> words;
  std::size_t row_words;

  BitRows view() const { return {words, row_words}; }
};

// Independent bits, each set with probability `fill`.
inline OwnedRows RandomRows(std::size_t n, std::size_t row_words, double fill,
                            std::mt19937_64& random) {
  OwnedRows rows{std::vector<std::uint64_t>(n * row_words, 0), row_words};
  std::bernoulli_distribution is_set(fill);
  for (auto& word : rows.words) {
    for (int bit = 0; bit < 64; ++bit) word |= std::uint64_t{is_set(random)} << bit;
  }
  return rows;
}

// Changes each bit of a row with probability `share`.
inline void Disturb(std::uint64_t* row, std::size_t row_words, double share,
                    std::mt19937_64& random) {
  std::bernoulli_distribution flip(share);
  for (std::size_t w = 0; w < row_words; ++w) {
    for (int bit = 0; bit < 64; ++bit) row[w] ^= std::uint64_t{flip(random)} << bit;
  }
}

// `n` rows of which the first `shared` are disturbed copies of rows of `other`.
inline OwnedRows RowsNear(const OwnedRows& other, std::size_t n, std::size_t shared, double fill,
                          double noise, std::mt19937_64& random) {
  OwnedRows rows = RandomRows(n, other.row_words, fill, random);
  for (std::size_t i = 0; i < shared; ++i) {
    for (std::size_t w = 0; w < rows.row_words; ++w) {
      rows.words[i * rows.row_words + w] = other.words[i * rows.row_words + w];
    }
    Disturb(&rows.words[i * rows.row_words], rows.row_words, noise, random);
  }
  return rows;
}

}  // namespace mirrorflow
