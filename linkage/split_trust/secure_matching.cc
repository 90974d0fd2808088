#include "linkage/split_trust/secure_matching.h"

#include <bit>
#include <utility>

namespace mirrorflow {
namespace {

// All bits set, known to all.
SharedBits AllOnes(int party, std::size_t words) {
  SharedBits bits(words);
  if (party == 0) bits.own.assign(words, ~std::uint64_t{0});
  if (party == 2) bits.next.assign(words, ~std::uint64_t{0});
  return bits;
}

// This party's part of x & y.
std::uint64_t AndPart(std::uint64_t x_own, std::uint64_t x_next, std::uint64_t y_own,
                      std::uint64_t y_next) {
  return (x_own & (y_own ^ y_next)) ^ (x_next & y_own);
}

}  // namespace

SecureMatching::SecureMatching(PartyRing& ring, std::size_t sender_tiles,
                               std::size_t receiver_tiles, SharedBits sender_in_period,
                               SharedBits receiver_in_period)
    : ring_(ring),
      sender_{AllOnes(ring.party(), sender_tiles), std::move(sender_in_period),
              std::vector<std::uint64_t>(sender_tiles)},
      receiver_{AllOnes(ring.party(), receiver_tiles), std::move(receiver_in_period),
                std::vector<std::uint64_t>(receiver_tiles)} {}

absl::Status SecureMatching::MatchDiagonal(std::span<const TilePair> pairs,
                                           const SharedBits& candidates, std::size_t first) {
  const std::size_t words = pairs.size();
  for (SharedBits* bits : {&lanes_, &steps_, &wanted_}) {
    bits->own.resize(words);
    bits->next.resize(words);
  }
  for (int step = 0; step < static_cast<int>(kShareTile); ++step) {
    for (std::size_t i = 0; i < words; ++i) {
      const TilePair& pair = pairs[i];
      const SharedBits& lane = (pair.sender_is_lane ? sender_ : receiver_).free;
      const SharedBits& other = (pair.sender_is_lane ? receiver_ : sender_).free;
      const std::size_t word = first + i * kShareTile + static_cast<std::size_t>(step);
      lanes_.own[i] = lane.own[pair.lane];
      lanes_.next[i] = lane.next[pair.lane];
      steps_.own[i] = std::rotr(other.own[pair.step], step);
      steps_.next[i] = std::rotr(other.next[pair.step], step);
      wanted_.own[i] = candidates.own[word];
      wanted_.next[i] = candidates.next[word];
    }
    absl::Status status = ring_.And(lanes_, steps_, both_free_);
    if (status.ok()) status = ring_.And(both_free_, wanted_, links_);
    if (!status.ok()) return status;
    for (std::size_t i = 0; i < words; ++i) {
      const TilePair& pair = pairs[i];
      SideState& lane = pair.sender_is_lane ? sender_ : receiver_;
      SideState& other = pair.sender_is_lane ? receiver_ : sender_;
      const std::uint64_t own = links_.own[i];
      const std::uint64_t next = links_.next[i];
      const std::uint64_t turned_own = std::rotl(own, step);
      const std::uint64_t turned_next = std::rotl(next, step);
      lane.free.own[pair.lane] ^= own;
      lane.free.next[pair.lane] ^= next;
      other.free.own[pair.step] ^= turned_own;
      other.free.next[pair.step] ^= turned_next;
      // A record is linked once, so the sum over all steps has at most one term that is not zero.
      lane.partner_in_period[pair.lane] ^=
          AndPart(own, next, std::rotr(other.in_period.own[pair.step], step),
                  std::rotr(other.in_period.next[pair.step], step));
      other.partner_in_period[pair.step] ^=
          AndPart(turned_own, turned_next, std::rotl(lane.in_period.own[pair.lane], step),
                  std::rotl(lane.in_period.next[pair.lane], step));
    }
  }
  return absl::OkStatus();
}

SharedBits SecureMatching::Linked(const SideState& side) const {
  SharedBits linked = AllOnes(ring_.party(), side.free.size());
  for (std::size_t i = 0; i < linked.size(); ++i) {
    linked.own[i] ^= side.free.own[i];
    linked.next[i] ^= side.free.next[i];
  }
  return linked;
}

absl::Status SecureMatching::PartnersInPeriod(SharedBits& of_sender, SharedBits& of_receiver) {
  const std::size_t sender_words = sender_.partner_in_period.size();
  std::vector<std::uint64_t> parts = sender_.partner_in_period;
  parts.insert(parts.end(), receiver_.partner_in_period.begin(), receiver_.partner_in_period.end());
  std::vector<std::uint64_t> of_next(parts.size());
  if (absl::Status shared = ring_.Reshare(std::span(parts), std::span(of_next)); !shared.ok()) {
    return shared;
  }
  const auto cut = [&](std::size_t first, std::size_t count, SharedBits& out) {
    const auto at = static_cast<std::ptrdiff_t>(first);
    const auto end = static_cast<std::ptrdiff_t>(first + count);
    out.own.assign(parts.begin() + at, parts.begin() + end);
    out.next.assign(of_next.begin() + at, of_next.begin() + end);
  };
  cut(0, sender_words, of_sender);
  cut(sender_words, parts.size() - sender_words, of_receiver);
  return absl::OkStatus();
}

}  // namespace mirrorflow
