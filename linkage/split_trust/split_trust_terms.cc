#include "linkage/split_trust/split_trust_terms.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kLimit = std::uint64_t{1} << 15;
// Two different tokens differ in more bits than this but for a chance of 2^-60 a pair.
constexpr std::uint64_t kLeastTokenDistance = 16;
constexpr std::uint64_t kRecordsThatAreNone = 2;  // what a place of a tile without a record costs

absl::StatusOr<PairScore> ScoreRows(DiceThreshold threshold, std::uint64_t row_bits) {
  const std::uint64_t numerator = threshold.numerator();
  const std::uint64_t denominator = threshold.denominator();
  if (2 * numerator * row_bits > kLimit || 2 * (denominator - numerator) * row_bits >= kLimit) {
    return absl::InvalidArgumentError(absl::StrCat(
        "a threshold of ", numerator, "/", denominator, " for rows of ", row_bits,
        " bits does not fit 16 bits\nhint: take a fraction with a numerator of at most ",
        kLimit / 2 / std::max<std::uint64_t>(row_bits, 1), ", as 4/5 or 13/16"));
  }
  return PairScore{.product = static_cast<std::uint16_t>(2 * denominator),
                   .row_weight = static_cast<std::uint16_t>(numerator)};
}

// The least score of bits is -numerator * row_bits: where the rows have s bits together, at least
// s - row_bits of them are common, and 2 * denominator outweighs the numerator.
absl::StatusOr<PairScore> ScoreConfirmedToken(DiceThreshold threshold, std::uint64_t row_bits) {
  absl::StatusOr<PairScore> score = ScoreRows(threshold, row_bits);
  if (!score.ok()) return score;
  const std::uint64_t highest = 2 * (threshold.denominator() - threshold.numerator()) * row_bits;
  const std::uint64_t weight = highest / kLeastTokenDistance + 1;
  if (threshold.numerator() * row_bits + 1 + kRecordsThatAreNone + weight * kTokenBits > kLimit) {
    return absl::InvalidArgumentError(
        "a token can't be confirmed at this threshold within 16 bits; take one of about 1/2");
  }
  score->token = static_cast<std::uint16_t>(weight);
  return score;
}

}  // namespace

absl::StatusOr<std::vector<PairScore>> PlanScores(const SplitTrustTerms& terms,
                                                  const ShareLayout& layout) {
  std::vector<PairScore> scores;
  for (std::uint32_t s = 0; terms.tokens && s < layout.token_slots; ++s) {
    for (std::uint32_t r = 0; r < layout.token_slots; ++r) {
      PairScore score{.token = 1};
      if (terms.token_confirmation.has_value()) {
        absl::StatusOr<PairScore> confirmed =
            ScoreConfirmedToken(*terms.token_confirmation, layout.row_bits);
        if (!confirmed.ok()) return confirmed.status();
        score = *confirmed;
      }
      score.sender_slot = s;
      score.receiver_slot = r;
      scores.push_back(score);
    }
  }
  if (layout.row_bits > 0) {
    absl::StatusOr<PairScore> rows = ScoreRows(terms.threshold, layout.row_bits);
    if (!rows.ok()) return rows.status();
    scores.push_back(*rows);
  }
  if (scores.empty()) return absl::InvalidArgumentError("there is nothing to compare by");
  return scores;
}

absl::StatusOr<DiceThreshold> NearestFittingThreshold(DiceThreshold threshold,
                                                      std::uint32_t row_bits) {
  if (row_bits == 0 || row_bits > kMaxRowBits) {
    return absl::InvalidArgumentError("no rows for which a threshold could be chosen");
  }
  const auto most_numerator = static_cast<std::uint32_t>(kLimit / (2 * row_bits));
  const auto most_difference = static_cast<std::uint32_t>((kLimit - 1) / (2 * row_bits));
  // |n/d - x/y| as numbers of the common denominator d * y, compared crosswise.
  std::uint64_t best_n = 0;
  std::uint64_t best_d = 1;
  const auto distance = [&](std::uint64_t n, std::uint64_t d) {
    const std::uint64_t left = n * threshold.denominator();
    const std::uint64_t right = threshold.numerator() * d;
    return left > right ? left - right : right - left;
  };
  for (std::uint64_t n = 1; n <= most_numerator; ++n) {
    for (std::uint64_t d = n; d <= n + most_difference; ++d) {
      const std::uint64_t here = distance(n, d) * best_d;
      const std::uint64_t there = distance(best_n, best_d) * d;
      if (here < there || (here == there && n * best_d < best_n * d)) {
        best_n = n;
        best_d = d;
      }
    }
  }
  return DiceThreshold::Create(static_cast<std::uint32_t>(best_n),
                               static_cast<std::uint32_t>(best_d));
}

}  // namespace mirrorflow
