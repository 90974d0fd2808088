#include "linkage/similarity.h"

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "linkage/bit_rows.h"
#include "linkage/kernel_tile.h"

namespace mirrorflow {
namespace {

// Of Hamming: its floors are negative, down to a quarter of the width, and must fit 16-bit lanes.
constexpr std::size_t kMaxHammingWords = 256;

}  // namespace

std::string_view SimilarityMeasureName(SimilarityMeasure measure) {
  return measure == SimilarityMeasure::kDice ? "dice" : "hamming";
}

absl::StatusOr<Similarity> Similarity::Create(SimilarityMeasure measure, DiceThreshold threshold,
                                              std::size_t row_words) {
  const std::size_t most =
      measure == SimilarityMeasure::kDice ? std::size_t{kMaxRowWords} : kMaxHammingWords;
  if (row_words > most) {
    return absl::InvalidArgumentError(absl::StrCat("rows of ", row_words * 64, " bits; at most ",
                                                   most * 64, " can be compared with ",
                                                   std::string(SimilarityMeasureName(measure))));
  }
  return Similarity(measure, threshold, row_words);
}

bool Similarity::Reaches(std::uint32_t common, std::uint32_t bits_a, std::uint32_t bits_b) const {
  if (measure_ == SimilarityMeasure::kDice) {
    return ReachesThreshold(common, bits_a, bits_b, threshold_);
  }
  // (row bits + 2 * common - bits_a - bits_b) / row bits >= numerator / denominator
  const std::uint64_t row_bits = row_words_ * 64;
  return bits_a > 0 && bits_b > 0 &&
         (row_bits + 2 * std::uint64_t{common}) * threshold_.denominator() >=
             threshold_.numerator() * row_bits +
                 (std::uint64_t{bits_a} + bits_b) * threshold_.denominator();
}

std::uint32_t Similarity::Score(std::uint32_t common, std::uint32_t bits_a,
                                std::uint32_t bits_b) const {
  if (measure_ == SimilarityMeasure::kDice) return DiceScore(common, bits_a, bits_b);
  if (bits_a == 0 || bits_b == 0) return 0;
  const std::uint64_t row_bits = row_words_ * 64;
  const std::uint64_t equal = row_bits + 2 * std::uint64_t{common} - bits_a - bits_b;
  return static_cast<std::uint32_t>((equal << 31) / row_bits);
}

std::int32_t Similarity::FloorOfRow(std::uint32_t bits_set) const {
  if (bits_set == 0) return kNeverReached;
  const auto numerator = static_cast<std::int64_t>(threshold_.numerator());
  const auto denominator = static_cast<std::int64_t>(threshold_.denominator());
  if (measure_ == SimilarityMeasure::kDice) {
    return static_cast<std::int32_t>(numerator * bits_set / (2 * denominator));
  }
  // bits / 2 - row bits * (denominator - numerator) / (4 * denominator)
  const std::int64_t dividend =
      2 * denominator * bits_set -
      static_cast<std::int64_t>(row_words_ * 64) * (denominator - numerator);
  const std::int64_t divisor = 4 * denominator;
  const std::int64_t rounded_up_magnitude = dividend < 0 ? dividend - divisor + 1 : dividend;
  return static_cast<std::int32_t>(rounded_up_magnitude / divisor);
}

}  // namespace mirrorflow
