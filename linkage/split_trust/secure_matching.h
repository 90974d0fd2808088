#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "linkage/split_trust/matching_plan.h"
#include "linkage/split_trust/party_ring.h"
#include "linkage/split_trust/secure_comparison.h"

namespace mirrorflow {

// Greedy one-to-one matching of shared candidates, diagonal by diagonal (matching_plan.h). For each
// step, of all pairs that are gone through at once:
//   link = candidate & free(lane) & free(step);  both records of a link are free no more
// which is two ands: two rounds, and two bits sent by each party for a pair.
//
// Thread safety: one thread at a time.
class SecureMatching {
 public:
  // in_period: for each record's place, of either side (64 * tiles bits), whether it dates a link
  // of the period.
  SecureMatching(PartyRing& ring, std::size_t sender_tiles, std::size_t receiver_tiles,
                 SharedBits sender_in_period, SharedBits receiver_in_period);

  // One diagonal: tile pairs with different tiles, and their candidates as FindCandidatesInShares
  // gives them, beginning at word `first`.
  absl::Status MatchDiagonal(std::span<const TilePair> pairs, const SharedBits& candidates,
                             std::size_t first);

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

  PartyRing& ring_;
  SideState sender_;
  SideState receiver_;
  SharedBits lanes_, steps_, both_free_, wanted_, links_;
};

inline constexpr int kRoundsOfAStep = 2;

}  // namespace mirrorflow
