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
// in one round. Of a shared bit x = x_0 ^ x_1 ^ x_2 one party, the helper h, has all but one share:
// to it x is a mask x_h ^ x_(h+1), and to the two others it is the bit with that mask on it, which
// both have. All masks of a stretch of steps are drawn beforehand, so the helper alone computes
// what products of masks the others will need, shares them between the two in one message and has
// nothing more to do; the two exchange one bit for each pair and step. (Masked evaluation with one
// party that prepares: Chaudhari, Choudhury, Patra and Suresh, ASTRA, 2019; a product of three as
// in Patra, Schneider, Suresh and Yalame, ABY2.0, 2021.) Who helps changes with every stretch.
//
// Bits sent for a pair: 4 by the helper, 1 by each other. What a party receives is masked by what
// it does not know, as in PartyRing.
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
  // step and one more.
  absl::Status MatchStretch(std::span<const TilePair> pairs, std::span<const std::size_t> ends,
                            const SharedBits& candidates, std::size_t first);

  // Which records are linked, by place; and of which the partner is in the period. The second takes
  // a round.
  SharedBits LinkedOfSender() const { return Linked(sender_); }
  SharedBits LinkedOfReceiver() const { return Linked(receiver_); }
  absl::Status PartnersInPeriod(SharedBits& of_sender, SharedBits& of_receiver);

 private:
  // Of the stretch: party h, h + 1, h + 2.
  enum class Role : std::uint8_t { kHelper, kFirst, kSecond };

  struct SideState {
    SharedBits free;
    SharedBits in_period;
    std::vector<std::uint64_t> partner_in_period;  // this party's part, not yet shared
  };

  SharedBits Linked(const SideState& side) const;
  void Gather(std::span<const TilePair> pairs, const SharedBits& candidates, std::size_t first,
              int step);
  void Apply(std::span<const TilePair> pairs, int step);
  // Fills links_ from what Gather found. `prepared`: four words for each pair, of products of
  // masks; the helper puts them there.
  void Prepare(std::span<std::uint64_t> prepared);
  absl::Status Exchange(Role role, std::span<const std::uint64_t> prepared);

  PartyRing& ring_;
  SideState sender_;
  SideState receiver_;
  int helper_ = 0;
  SharedBits lanes_, steps_, wanted_, links_;
  std::vector<std::uint64_t> parts_;
};

// Pairs of tiles of a stretch, unless a diagonal has more: a message of the helper of 2 MiB.
inline constexpr std::size_t kStretchTiles = 1024;

}  // namespace mirrorflow
