#include "linkage/split_trust/clear_rule.h"

#include <bit>
#include <optional>

#include "absl/status/status.h"
#include "linkage/split_trust/matching_plan.h"
#include "linkage/split_trust/share_kernel.h"

namespace mirrorflow {
namespace {

// A side in the order in which it is shared.
struct OrderedSide {
  std::vector<BatchShard> partitions;
  std::vector<std::optional<std::uint32_t>> records;  // nothing: padding
};

OrderedSide InOrder(const ClearSide& side, const SharingPlan& plan) {
  OrderedSide ordered;
  std::vector<std::uint16_t> codes = plan.partition_codes;
  if (codes.empty()) codes.push_back(0);
  for (const std::uint16_t code : codes) {
    const auto first = static_cast<std::uint32_t>(ordered.records.size());
    for (std::uint32_t i = 0; i < side.batch.size(); ++i) {
      if (side.facts[i].partition == code) ordered.records.emplace_back(i);
    }
    const std::uint64_t size = PaddedSize(ordered.records.size() - first, plan.padding);
    ordered.records.resize(first + size);
    ordered.partitions.push_back({code, first, static_cast<std::uint32_t>(size)});
  }
  return ordered;
}

bool RowsReach(std::span<const std::uint64_t> x, std::span<const std::uint64_t> y,
               DiceThreshold threshold) {
  std::uint64_t common = 0;
  std::uint64_t bits = 0;
  for (std::size_t w = 0; w < x.size(); ++w) {
    common += static_cast<std::uint64_t>(std::popcount(x[w] & y[w]));
    bits += static_cast<std::uint64_t>(std::popcount(x[w]) + std::popcount(y[w]));
  }
  return bits > 0 && 2 * threshold.denominator() * common >= threshold.numerator() * bits;
}

bool IsCandidate(const EncodedBatch& sender, std::uint32_t s, const EncodedBatch& receiver,
                 std::uint32_t r, const PairScore& score, const SplitTrustTerms& terms) {
  const bool rows = sender.row_count() > 0 && receiver.row_count() > 0;
  if (score.token == 0) return rows && RowsReach(sender.row(s), receiver.row(r), terms.threshold);
  if (sender.tokens(s)[score.sender_slot] != receiver.tokens(r)[score.receiver_slot]) return false;
  return !terms.token_confirmation.has_value() ||
         (rows && RowsReach(sender.row(s), receiver.row(r), *terms.token_confirmation));
}

}  // namespace

absl::StatusOr<std::vector<std::pair<std::uint32_t, std::uint32_t>>> LinkInClear(
    const ClearSide& sender, const ClearSide& receiver, const SharingPlan& plan,
    const SplitTrustTerms& terms) {
  if (sender.facts.size() != sender.batch.size() ||
      receiver.facts.size() != receiver.batch.size()) {
    return absl::InvalidArgumentError("not as many facts as records");
  }
  const ShareLayout layout{sender.batch.header().row_bits, sender.batch.header().token_slots,
                           plan.dimensions};
  absl::StatusOr<std::vector<PairScore>> scores = PlanScores(terms, layout);
  if (!scores.ok()) return scores.status();
  const OrderedSide senders = InOrder(sender, plan);
  const OrderedSide receivers = InOrder(receiver, plan);
  const TiledSide sender_side(senders.partitions);
  const TiledSide receiver_side(receivers.partitions);
  std::vector<bool> sender_linked(sender.batch.size());
  std::vector<bool> receiver_linked(receiver.batch.size());
  std::vector<std::pair<std::uint32_t, std::uint32_t>> links;

  const auto meet = [&](std::size_t s_place, std::size_t r_place, const PairScore& score) {
    if (s_place == TiledSide::kNoRecord || r_place == TiledSide::kNoRecord) return;
    const std::optional<std::uint32_t> s = senders.records[s_place];
    const std::optional<std::uint32_t> r = receivers.records[r_place];
    if (!s.has_value() || !r.has_value() || sender_linked[*s] || receiver_linked[*r]) return;
    if (!IsCandidate(sender.batch, *s, receiver.batch, *r, score, terms)) return;
    sender_linked[*s] = receiver_linked[*r] = true;
    links.emplace_back(*s, *r);
  };
  for (const PairScore& score : *scores) {
    for (const std::vector<PartitionPair>& pairs :
         PlanPartitionPairs(sender_side, receiver_side, senders.partitions, receivers.partitions,
                            terms.partition_reach)) {
      for (const PartitionPair& pair : pairs) {
        for (std::size_t at = 0; at < pair.step_tiles * kShareTile; ++at) {
          for (std::size_t lane = 0; lane < pair.lane_tiles * kShareTile; ++lane) {
            const std::size_t lane_tile = lane / kShareTile;
            const std::size_t step_tile = (lane_tile + at / kShareTile) % pair.step_tiles;
            const TiledSide& lanes = pair.sender_is_lane ? sender_side : receiver_side;
            const TiledSide& steps = pair.sender_is_lane ? receiver_side : sender_side;
            const std::size_t of_lane =
                lanes.Record(pair.lane_first + lane_tile, lane % kShareTile);
            const std::size_t of_step =
                steps.Record(pair.step_first + step_tile, (lane + at) % kShareTile);
            meet(pair.sender_is_lane ? of_lane : of_step, pair.sender_is_lane ? of_step : of_lane,
                 score);
          }
        }
      }
    }
  }
  return links;
}

}  // namespace mirrorflow
