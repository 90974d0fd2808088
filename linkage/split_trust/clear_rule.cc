#include "linkage/split_trust/clear_rule.h"

#include <bit>

#include "absl/status/status.h"
#include "linkage/split_trust/matching_plan.h"
#include "linkage/split_trust/share_kernel.h"

namespace mirrorflow {
namespace {

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

std::vector<std::pair<std::size_t, std::size_t>> MatchPlaces(
    std::span<const BatchShard> of_sender, std::span<const BatchShard> of_receiver,
    std::uint32_t partition_reach, std::size_t passes,
    const std::function<bool(std::size_t, std::size_t, std::size_t)>& is_candidate) {
  const TiledSide senders(of_sender);
  const TiledSide receivers(of_receiver);
  std::vector<bool> sender_linked(senders.tiles() * kShareTile);
  std::vector<bool> receiver_linked(receivers.tiles() * kShareTile);
  std::vector<std::pair<std::size_t, std::size_t>> links;
  const auto meet = [&](std::size_t pass, std::size_t s, std::size_t r) {
    if (s == TiledSide::kNoRecord || r == TiledSide::kNoRecord) return;
    if (sender_linked[s] || receiver_linked[r] || !is_candidate(pass, s, r)) return;
    sender_linked[s] = receiver_linked[r] = true;
    links.emplace_back(s, r);
  };
  const auto offsets =
      PlanPartitionPairs(senders, receivers, of_sender, of_receiver, partition_reach);
  for (std::size_t pass = 0; pass < passes; ++pass) {
    for (const std::vector<PartitionPair>& pairs : offsets) {
      for (const PartitionPair& pair : pairs) {
        const TiledSide& lanes = pair.sender_is_lane ? senders : receivers;
        const TiledSide& steps = pair.sender_is_lane ? receivers : senders;
        for (std::size_t at = 0; at < pair.step_tiles * kShareTile; ++at) {
          for (std::size_t lane = 0; lane < pair.lane_tiles * kShareTile; ++lane) {
            const std::size_t lane_tile = lane / kShareTile;
            const std::size_t step_tile = (lane_tile + at / kShareTile) % pair.step_tiles;
            const std::size_t of_lane =
                lanes.Record(pair.lane_first + lane_tile, lane % kShareTile);
            const std::size_t of_step =
                steps.Record(pair.step_first + step_tile, (lane + at) % kShareTile);
            meet(pass, pair.sender_is_lane ? of_lane : of_step,
                 pair.sender_is_lane ? of_step : of_lane);
          }
        }
      }
    }
  }
  return links;
}

absl::StatusOr<std::vector<std::pair<std::uint32_t, std::uint32_t>>> LinkInClear(
    const ClearSide& sender, const ClearSide& receiver, const SplitTrustTerms& terms) {
  const ShareLayout layout{sender.batch.header().row_bits, sender.batch.header().token_slots, {}};
  absl::StatusOr<std::vector<PairScore>> scores = PlanScores(terms, layout);
  if (!scores.ok()) return scores.status();
  const auto is_candidate = [&](std::size_t pass, std::size_t s_place, std::size_t r_place) {
    const std::uint32_t s = sender.order.records[s_place];
    const std::uint32_t r = receiver.order.records[r_place];
    return s != SharedOrder::kPadding && r != SharedOrder::kPadding &&
           IsCandidate(sender.batch, s, receiver.batch, r, (*scores)[pass], terms);
  };
  std::vector<std::pair<std::uint32_t, std::uint32_t>> links;
  for (const auto& [s, r] : MatchPlaces(sender.order.partitions, receiver.order.partitions,
                                        terms.partition_reach, scores->size(), is_candidate)) {
    links.emplace_back(sender.order.records[s], receiver.order.records[r]);
  }
  return links;
}

}  // namespace mirrorflow
