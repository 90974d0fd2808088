#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "linkage/split_trust/party_ring.h"
#include "linkage/split_trust/share_kernel.h"
#include "linkage/split_trust/share_tiles.h"

namespace mirrorflow {

// Two tiles that meet.
struct TilePair {
  std::size_t lane = 0;
  std::size_t step = 0;
  bool sender_is_lane = true;
};

// Shared bits that say which pairs of `pairs` are candidates of each level and, last, at all: for
// the n-th of them and each step of 64, word 64 * n + step has at bit `lane` whether lane and
// step place lane ^ step (bit by bit) are. `levels`: as in SplitTrustTerms.
//
// Each party computes its part of every score alone; then
//   1. parts are hidden by a share of zero, and party 1 sends its part to party 0, and party 2 to
//      party 1: party 0 knows the sum s of two parts, parties 1 and 2 know the third, z; neither
//      knows the score s + z, and all three numbers are uniform to who gets them
//   2. party 0 shares the bits of s; those of z are shared as they are known
//   3. the sign of s + z by a ripple carry, 15 times the and of two shared bits, 64 pairs a word
//   4. the levels from the upper bits of s + z, which the carries give for nothing: an or for each
//      bit from 14 down to the lowest level, and an and for each level
// 17 rounds, and 12 bytes a pair in all, 4 from each party; with levels one round more, and 3 bits
// a pair in all, for each or and each and of step 4.
absl::Status FindCandidatesInShares(PartyRing& ring, const ShareKernel& kernel,
                                    std::span<const TilePair> pairs, ShareTiles& sender,
                                    ShareTiles& receiver, std::span<const std::uint8_t> levels,
                                    std::vector<SharedBits>& candidates);

}  // namespace mirrorflow
