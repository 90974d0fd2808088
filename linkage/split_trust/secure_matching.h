#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "linkage/split_trust/masked_sums.h"
#include "linkage/split_trust/matching_plan.h"
#include "linkage/split_trust/party_ring.h"
#include "linkage/split_trust/product_check.h"
#include "linkage/split_trust/secure_comparison.h"

namespace mirrorflow {

// Greedy one-to-one matching of shared candidates, diagonal by diagonal (matching_plan.h). For each
// step, of all pairs that are gone through at once:
//   link = candidate & free(lane) & free(step);  both records of a link are free no more
// in one round of two parties (masked_sums.h), while the third has prepared many steps ahead. Who
// helps changes with every stretch. Or two steps in one round: the second one's link is
//   candidate' & free(lane) & free(step') & !(candidate & free(step)) & !(candidate" & free(lane"))
// where the lane met `step`, and `step'` met lane", in the first; a sum of four products.
//
// Bits sent for a pair by all three: 6, of which the helper sends 4; with two steps a round 30.
// What a party receives is masked by what it does not know, as in PartyRing.
//
// Thread safety: one thread at a time.
class SecureMatching {
 public:
  // in_period: for each record's place, of either side (64 * tiles bits), whether it dates a link
  // of the period.
  SecureMatching(PartyRing& ring, std::size_t sender_tiles, std::size_t receiver_tiles,
                 SharedBits sender_in_period, SharedBits receiver_in_period);

  // A stretch of diagonals: tile pairs, which have different tiles up to each of `ends`, and their
  // candidates as FindCandidatesInShares gives them, beginning at word `first`. A round for each
  // step, or for each `steps_at_once` (1 or 2) of them, and one more, or three. With a check, all
  // links are computed again as ands that are on record, and the check expects no difference: two
  // rounds more, and two bits sent by each party for a pair.
  absl::Status MatchStretch(std::span<const TilePair> pairs, std::span<const std::size_t> ends,
                            const SharedBits& candidates, std::size_t first,
                            std::size_t steps_at_once = 1, ProductCheck* check = nullptr);

  // Which records are linked, by place; and of which the partner is in the period. The second takes
  // a round.
  SharedBits LinkedOfSender() const { return Linked(sender_); }
  SharedBits LinkedOfReceiver() const { return Linked(receiver_); }
  absl::Status PartnersInPeriod(SharedBits& of_sender, SharedBits& of_receiver);

 private:
  struct SideState {
    SharedBits free;
    SharedBits in_period;
    std::vector<std::uint64_t> partner_in_period;  // this party's part, not yet shared
  };

  SharedBits Linked(const SideState& side) const;
  void Gather(std::span<const TilePair> pairs, const SharedBits& candidates, std::size_t first,
              std::size_t step);
  void Apply(std::span<const TilePair> pairs, std::size_t step, const SharedBits& links);
  absl::Status JoinCandidates(std::span<const TilePair> pairs, std::span<const std::size_t> ends,
                              const SharedBits& candidates, std::size_t first,
                              std::array<SharedBits, 3>& joined);
  absl::Status LinkAgain(ProductCheck& check);

  PartyRing& ring_;
  SideState sender_;
  SideState receiver_;
  int helper_ = 0;
  // What the results of a step are made of: lanes, steps, candidates; and for the second of two
  // steps at once MatchStretch adds.
  std::vector<SharedBits> inputs_;
  std::vector<SharedBits> links_;
  struct Stretch {  // all that its steps gathered, and the links
    SharedBits lanes, steps, wanted, links;
  };
  Stretch kept_;  // for a check
};

// Pairs of tiles of a stretch, unless a diagonal has more: a message of the helper of some 3 MiB.
constexpr std::size_t StretchTiles(std::size_t steps_at_once) {
  return steps_at_once == 1 ? 1024 : 256;
}

}  // namespace mirrorflow
