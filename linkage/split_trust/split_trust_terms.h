#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "corridor/terms.h"
#include "crypto/sharing/share_view.h"

namespace mirrorflow {

// What the three parties must hold alike; all of it is public.
//
// The matching rule. Pairs are gone through in a fixed order, and each that is a candidate and
// whose two records are both free becomes a link. Passes come first in the order: one for each pair
// of token slots, where equal tokens make a candidate; then one where the Dice similarity of the
// rows does. Within a pass come the pairs of partitions (partition_reach), and then the pairs of
// records by places alone (MatchingPlan). So it is greedy matching in an order that no score
// decides, and what record_matching.h says of one record more or less holds: the number of links
// changes by at most one, and each side's set of linked records by at most one record that comes
// and one that goes.
struct SplitTrustTerms {
  // Numerators up to 16 for rows of 1024 bits (ScorePair).
  DiceThreshold threshold;
  bool tokens = false;  // exact tokens first
  // Rows of records with equal tokens must be so similar. Nothing: the token alone decides, also
  // for records without rows.
  std::optional<DiceThreshold> token_confirmation{};
  // Records are compared with those of the same partition, and of so many to either side of it.
  std::uint32_t partition_reach = 0;
  // Pairs whose score (PairScore) is at least 2^e come before the others of their pass, by e from
  // the first to the last: exponents below 15, descending. What they cost: memory for the
  // candidates of a whole offset (a quarter byte a pair and level), and about 3/8 byte a pair.
  std::vector<std::uint8_t> levels{};
  Side dated_by = Side::kReceiver;
  Side tabulated_by = Side::kSender;  // whose record's categories a link counts under
  bool reported = true;               // also count what each side reported
  bool flagged = false;               // also count the links of flagged records
  bool linked_as_other = false;       // also count linked records as the other side has them
  // Pairs that are compared at a time; decides memory (about 12 bytes a pair) and rounds.
  std::uint64_t batch_pairs = std::uint64_t{1} << 22;
  // Where no partition has more tiles of 64 records, two steps of the matching take one round, for
  // five times the bytes of a step: the line decides how long small runs take. Changes no result.
  std::uint32_t tiles_for_two_steps = 64;
  // Every and is proven to the other parties before anything is opened (product_check.h), and
  // counts are made of ands: what follows for whom says docs/split-trust.md. Only for links that
  // are tabulated by the side that dates them, without those of flagged records.
  bool verify_products = false;
  Hash256 run_terms_hash{};
};

// The score of a pair, affine in the dot product of its shares, so that parties compute it alone:
//   v = product * <row, row'> - row_weight * (|row| + |row'|) + has_row - 1      (where rows count)
//       - token * Hamming distance of two tokens                                (where tokens do)
// as a number modulo 2^16 that is read with a sign. The pair is a candidate when v >= 0.
struct PairScore {
  std::uint16_t product = 0;     // 2 * denominator; 0: rows do not count
  std::uint16_t row_weight = 0;  // numerator
  std::uint16_t token = 0;       // 0: tokens do not count
  std::uint32_t sender_slot = 0;
  std::uint32_t receiver_slot = 0;
};

// How many of the terms' levels a pass has beside the last one, which takes all candidates: all of
// them, but none where the rows have no part in the score.
inline std::size_t LevelsOf(const PairScore& score, const SplitTrustTerms& terms) {
  return score.product == 0 ? 0 : terms.levels.size();
}

// The passes of a run, in order. InvalidArgument where a score could leave the 16 bits: unless
//   2 * numerator * row_bits <= 2^15 and 2 * (denominator - numerator) * row_bits < 2^15,
// and with a confirmed token the weight of its bits fits as well.
absl::StatusOr<std::vector<PairScore>> PlanScores(const SplitTrustTerms& terms,
                                                  const ShareLayout& layout);

// The fraction nearest to a threshold of those that PlanScores takes for rows of that width, the
// lower one at a tie: how an agreement's threshold is chosen. InvalidArgument for rows of more than
// 16384 bits or none.
absl::StatusOr<DiceThreshold> NearestFittingThreshold(DiceThreshold threshold,
                                                      std::uint32_t row_bits);

}  // namespace mirrorflow
