#pragma once

#include <cstddef>
#include <cstdint>

#include "attacks/attack_data.h"

namespace mirrorflow {

// What the rows show as words over GF(2), without a list and without known pairs. Each bit of the
// rows is a word, a place for each row; sums of them that few rows have show which rows have
// something rare in common: a bit of the filter under a linear diffusion, for one.
struct CodeStructure {
  std::size_t rows = 0;
  std::size_t bits = 0;
  std::size_t rank = 0;             // of the rows
  std::size_t reference_rank = 0;   // of the same persons' rows under the attacker's own key
  std::size_t lightest_column = 0;  // rows that have the rarest bit
  std::size_t lightest_word = 0;    // rows in the lightest sum found
  std::size_t words_of_features =
      0;  // light sums that are just the rows with one feature, or all but
};

// Lee and Brickell's search for words of low weight (1988): the rows are brought to systematic form
// on `attempts` random sets of places; sums of up to two of the words that come out are weighed.
// Light is at most 6 % of the rows, and lighter than three quarters of the rarest bit. More rows
// than the rank are needed; with fewer nothing can be found, and nothing is.
CodeStructure FindCodeStructure(const AttackData& data, int attempts, std::uint64_t seed);

}  // namespace mirrorflow
