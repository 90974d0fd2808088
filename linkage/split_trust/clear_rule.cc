#include "linkage/split_trust/clear_rule.h"

#include <bit>

#include "absl/status/status.h"
#include "linkage/split_trust/matching_plan.h"
#include "linkage/split_trust/share_kernel.h"

namespace mirrorflow {
namespace {

// denominator * 2 * common - numerator * bits; -1 where no bit is set.
std::int64_t Margin(std::span<const std::uint64_t> x, std::span<const std::uint64_t> y,
                    DiceThreshold threshold) {
  std::int64_t common = 0;
  std::int64_t bits = 0;
  for (std::size_t w = 0; w < x.size(); ++w) {
    common += std::popcount(x[w] & y[w]);
    bits += std::popcount(x[w]) + std::popcount(y[w]);
  }
  if (bits == 0) return -1;
  return 2 * std::int64_t{threshold.denominator()} * common -
         std::int64_t{threshold.numerator()} * bits;
}

// The score of a pair, where nothing is hidden; -1 for one that is no candidate.
std::int64_t ScoreOf(const EncodedBatch& sender, std::uint32_t s, const EncodedBatch& receiver,
                     std::uint32_t r, const PairScore& score, const SplitTrustTerms& terms) {
  const bool rows = sender.row_count() > 0 && receiver.row_count() > 0;
  if (score.token == 0) {
    return rows ? Margin(sender.row(s), receiver.row(r), terms.threshold) : -1;
  }
  if (sender.tokens(s)[score.sender_slot] != receiver.tokens(r)[score.receiver_slot]) return -1;
  if (!terms.token_confirmation.has_value()) return 0;
  return rows ? Margin(sender.row(s), receiver.row(r), *terms.token_confirmation) : -1;
}

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> MatchPlaces(
    std::span<const BatchShard> of_sender, std::span<const BatchShard> of_receiver,
    std::uint32_t partition_reach, std::span<const std::size_t> levels,
    const std::function<bool(std::size_t, std::size_t, std::size_t, std::size_t)>& is_candidate) {
  const TiledSide senders(of_sender);
  const TiledSide receivers(of_receiver);
  std::vector<bool> sender_linked(senders.tiles() * kShareTile);
  std::vector<bool> receiver_linked(receivers.tiles() * kShareTile);
  std::vector<std::pair<std::size_t, std::size_t>> links;
  const auto match = [&](const PartitionPair& pair, std::size_t pass, std::size_t level) {
    const TiledSide& lanes = pair.sender_is_lane ? senders : receivers;
    const TiledSide& steps = pair.sender_is_lane ? receivers : senders;
    for (std::size_t at = 0; at < pair.step_tiles * kShareTile; ++at) {
      for (std::size_t lane = 0; lane < pair.lane_tiles * kShareTile; ++lane) {
        const std::size_t lane_tile = lane / kShareTile;
        const std::size_t step_tile = (lane_tile + at / kShareTile) % pair.step_tiles;
        std::size_t s = lanes.Record(pair.lane_first + lane_tile, lane % kShareTile);
        std::size_t r = steps.Record(pair.step_first + step_tile, (lane ^ at) % kShareTile);
        if (s == TiledSide::kNoRecord || r == TiledSide::kNoRecord) continue;
        if (!pair.sender_is_lane) std::swap(s, r);
        if (sender_linked[s] || receiver_linked[r] || !is_candidate(pass, level, s, r)) continue;
        sender_linked[s] = receiver_linked[r] = true;
        links.emplace_back(s, r);
      }
    }
  };
  const auto offsets =
      PlanPartitionPairs(senders, receivers, of_sender, of_receiver, partition_reach);
  for (std::size_t pass = 0; pass < levels.size(); ++pass) {
    for (const std::vector<PartitionPair>& pairs : offsets) {
      for (std::size_t level = 0; level < levels[pass]; ++level) {
        for (const PartitionPair& pair : pairs) match(pair, pass, level);
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
  std::vector<std::size_t> levels;
  for (const PairScore& score : *scores) levels.push_back(LevelsOf(score, terms) + 1);
  const auto is_candidate = [&](std::size_t pass, std::size_t level, std::size_t s_place,
                                std::size_t r_place) {
    const std::uint32_t s = sender.order.records[s_place];
    const std::uint32_t r = receiver.order.records[r_place];
    if (s == SharedOrder::kPadding || r == SharedOrder::kPadding) return false;
    const std::int64_t least =
        level + 1 == levels[pass] ? 0 : std::int64_t{1} << terms.levels[level];
    return ScoreOf(sender.batch, s, receiver.batch, r, (*scores)[pass], terms) >= least;
  };
  std::vector<std::pair<std::uint32_t, std::uint32_t>> links;
  for (const auto& [s, r] : MatchPlaces(sender.order.partitions, receiver.order.partitions,
                                        terms.partition_reach, levels, is_candidate)) {
    links.emplace_back(sender.order.records[s], receiver.order.records[r]);
  }
  return links;
}

}  // namespace mirrorflow
