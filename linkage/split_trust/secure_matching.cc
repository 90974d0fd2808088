#include "linkage/split_trust/secure_matching.h"

#include <algorithm>
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

void SecureMatching::Gather(std::span<const TilePair> pairs, const SharedBits& candidates,
                            std::size_t first, int step) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
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
}

void SecureMatching::Apply(std::span<const TilePair> pairs, int step) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
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

void SecureMatching::Prepare(std::span<std::uint64_t> prepared) {
  const std::size_t words = lanes_.size();
  for (std::size_t i = 0; i < words; ++i) {
    const std::uint64_t lane = lanes_.own[i] ^ lanes_.next[i];
    const std::uint64_t step = steps_.own[i] ^ steps_.next[i];
    const std::uint64_t wanted = wanted_.own[i] ^ wanted_.next[i];
    prepared[i] ^= lane & step;
    prepared[words + i] ^= wanted & step;
    prepared[2 * words + i] ^= wanted & lane;
    prepared[3 * words + i] ^= wanted & lane & step;
  }
}

absl::Status SecureMatching::Exchange(Role role, std::span<const std::uint64_t> prepared) {
  const std::size_t words = lanes_.size();
  const bool first = role == Role::kFirst;
  const auto masked = [first](const SharedBits& x) { return first ? x.next.data() : x.own.data(); };
  const auto mask = [first](const SharedBits& x) { return first ? x.own.data() : x.next.data(); };
  const std::uint64_t* const x = masked(lanes_);
  const std::uint64_t* const y = masked(steps_);
  const std::uint64_t* const z = masked(wanted_);
  const std::uint64_t* const of_x = mask(lanes_);
  const std::uint64_t* const of_y = mask(steps_);
  const std::uint64_t* const of_z = mask(wanted_);
  const std::uint64_t* const of_link = mask(links_);
  const std::uint64_t alone = first ? ~std::uint64_t{0} : 0;  // what both know, one adds
  parts_.resize(words);
  for (std::size_t i = 0; i < words; ++i) {
    const std::uint64_t both = (x[i] & y[i] & alone) ^ (x[i] & of_y[i]) ^ (y[i] & of_x[i]);
    parts_[i] = (z[i] & (both ^ prepared[i])) ^ (x[i] & y[i] & of_z[i]) ^
                (x[i] & prepared[words + i]) ^ (y[i] & prepared[2 * words + i]) ^
                prepared[3 * words + i] ^ of_link[i];
  }
  const Neighbour other = first ? Neighbour::kNext : Neighbour::kPrevious;
  std::vector<std::uint64_t>& link = first ? links_.next : links_.own;
  absl::Status status = ring_.SendItems<std::uint64_t>(other, parts_);
  if (status.ok()) status = ring_.ReceiveItems<std::uint64_t>(other, link);
  for (std::size_t i = 0; i < words; ++i) link[i] ^= parts_[i];
  return status;
}

absl::Status SecureMatching::MatchStretch(std::span<const TilePair> pairs,
                                          std::span<const std::size_t> ends,
                                          const SharedBits& candidates, std::size_t first) {
  constexpr std::size_t kProducts = 4;
  const Role role = ring_.party() == helper_              ? Role::kHelper
                    : ring_.party() == NextParty(helper_) ? Role::kFirst
                                                          : Role::kSecond;
  helper_ = NextParty(helper_);
  // The masks of links: share h of the helper and party h + 2, share h + 1 of the helper and party
  // h + 1, who draw alike its part of the products too.
  std::vector<std::uint64_t> mask_own(pairs.size() * kShareTile);
  std::vector<std::uint64_t> mask_next(pairs.size() * kShareTile);
  std::vector<std::uint64_t> prepared(kProducts * pairs.size() * kShareTile);
  if (role == Role::kHelper) {
    ring_.DrawWith(Neighbour::kNext, prepared);
    ring_.DrawWith(Neighbour::kNext, mask_next);
    ring_.DrawWith(Neighbour::kPrevious, mask_own);
  } else if (role == Role::kFirst) {
    ring_.DrawWith(Neighbour::kPrevious, prepared);
    ring_.DrawWith(Neighbour::kPrevious, mask_own);
  } else {
    ring_.DrawWith(Neighbour::kNext, mask_next);
    const absl::Status received = ring_.ReceiveItems<std::uint64_t>(Neighbour::kNext, prepared);
    if (!received.ok()) return received;
  }
  ring_.EndRound();

  std::size_t done = 0;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    const std::span<const TilePair> diagonal = pairs.subspan(begin, end - begin);
    const std::size_t words = diagonal.size();
    for (SharedBits* bits : {&lanes_, &steps_, &wanted_, &links_}) {
      bits->own.resize(words);
      bits->next.resize(words);
    }
    for (int step = 0; step < static_cast<int>(kShareTile); ++step) {
      Gather(diagonal, candidates, first + begin * kShareTile, step);
      const auto at = static_cast<std::ptrdiff_t>(done);
      const std::span<std::uint64_t> of_step =
          std::span(prepared).subspan(kProducts * done, kProducts * words);
      std::copy_n(mask_own.begin() + at, words, links_.own.begin());
      std::copy_n(mask_next.begin() + at, words, links_.next.begin());
      if (role == Role::kHelper) {
        Prepare(of_step);
      } else if (absl::Status status = Exchange(role, of_step); !status.ok()) {
        return status;
      }
      ring_.EndRound();
      Apply(diagonal, step);
      done += words;
    }
    begin = end;
  }
  if (role != Role::kHelper) return absl::OkStatus();
  return ring_.SendItems<std::uint64_t>(Neighbour::kPrevious, prepared);
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
