#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/terms.h"

namespace mirrorflow {

// kDice: 2 * common / (bits_a + bits_b). kHamming: 1 - distance / row bits, which also counts the
// zeros that both rows have.
enum class SimilarityMeasure : std::uint8_t { kDice, kHamming };

std::string_view SimilarityMeasureName(SimilarityMeasure measure);  // "dice", "hamming"

// What every kernel decides and how a pair is scored: a measure and a threshold for rows of one
// width, in integers alone, so that all machines agree. A row of zeros never matches. Immutable.
class Similarity {
 public:
  // InvalidArgument for rows that are wider than the kernels count exactly: 65536 bits with Dice,
  // 16384 with Hamming.
  static absl::StatusOr<Similarity> Create(SimilarityMeasure measure, DiceThreshold threshold,
                                           std::size_t row_words);

  // Whether the pair reaches the threshold.
  bool Reaches(std::uint32_t common, std::uint32_t bits_a, std::uint32_t bits_b) const;
  // Whether any pair with so many bits set could.
  bool CanReach(std::uint32_t bits_a, std::uint32_t bits_b) const {
    return Reaches(bits_a < bits_b ? bits_a : bits_b, bits_a, bits_b);
  }
  // The similarity as a fixed-point number: 2^31 is equality (DiceScore, bit_rows.h; for Hamming
  // floor(2^31 * equal bits / row bits)).
  std::uint32_t Score(std::uint32_t common, std::uint32_t bits_a, std::uint32_t bits_b) const;

  // A row's share of the common bits that a match needs, rounded down: two shares never add up to
  // more than what a match has. May be negative with Hamming. kNeverReached (kernel_tile.h) for a
  // row of zeros.
  std::int32_t FloorOfRow(std::uint32_t bits_set) const;

  SimilarityMeasure measure() const { return measure_; }
  DiceThreshold threshold() const { return threshold_; }
  std::size_t row_words() const { return row_words_; }

 private:
  Similarity(SimilarityMeasure measure, DiceThreshold threshold, std::size_t row_words)
      : measure_(measure), threshold_(threshold), row_words_(row_words) {}

  SimilarityMeasure measure_;
  DiceThreshold threshold_;
  std::size_t row_words_;
};

}  // namespace mirrorflow
