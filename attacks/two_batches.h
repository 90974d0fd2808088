#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "attacks/attack_result.h"
#include "attacks/encoding_under_attack.h"

namespace mirrorflow {

// Two batches of the same persons, each in an order of its own, and no list.
struct TwoBatches {
  std::size_t row_words = 0;
  std::vector<std::uint64_t> first;
  std::vector<std::uint64_t> second;
  std::vector<std::uint32_t> own;  // of each row of the second, its row of the first

  std::size_t size() const { return own.size(); }
  std::span<const std::uint64_t> first_row(std::size_t i) const {
    return std::span(first).subspan(i * row_words, row_words);
  }
  std::span<const std::uint64_t> second_row(std::size_t i) const {
    return std::span(second).subspan(i * row_words, row_words);
  }
};

TwoBatches BatchesUnder(const EncodingUnderAttack::Encode& first,
                        const EncodingUnderAttack::Encode& second, std::size_t row_words,
                        std::span<const Identity> persons, std::uint64_t seed);

// Noise reuse: a row is taken for the row of the other batch that equals it, the first of several.
// Noise that is drawn from a key, or from the record, is the same in both and hides nothing. A
// keyed encoding without noise gives equal rows under one key: why a key serves one run.
AttackResult AttackByNoiseReuse(const TwoBatches& batches);

// Joining two runs under different keys, by the most alike row and, where rows are of different
// weights, by the nearest weight.
AttackResult AttackByNearestRow(const TwoBatches& batches);

// The same by the similarities within each batch: the two graphs are aligned, by their spectra and
// from rows of like weight and like surroundings. The best round counts. For up to about 2000 rows.
AttackResult AttackByJoiningGraphs(const TwoBatches& batches);

}  // namespace mirrorflow
