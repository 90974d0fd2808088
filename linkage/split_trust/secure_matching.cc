#include "linkage/split_trust/secure_matching.h"

#include <array>
#include <initializer_list>
#include <iterator>
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

// Bit r of the result is bit r ^ step.
std::uint64_t Permuted(std::uint64_t bits, std::size_t step) {
  constexpr std::uint64_t kLower[] = {0x5555555555555555, 0x3333333333333333, 0x0f0f0f0f0f0f0f0f,
                                      0x00ff00ff00ff00ff, 0x0000ffff0000ffff, 0x00000000ffffffff};
  for (std::size_t b = 0; b < std::size(kLower); ++b) {
    if ((step >> b & 1) == 0) continue;
    const std::size_t by = std::size_t{1} << b;
    bits = (bits & kLower[b]) << by | (bits >> by & kLower[b]);
  }
  return bits;
}

SharedBits Permuted(const SharedBits& bits, std::size_t step) {
  SharedBits permuted(bits.size());
  for (std::size_t i = 0; i < bits.size(); ++i) {
    permuted.own[i] = Permuted(bits.own[i], step);
    permuted.next[i] = Permuted(bits.next[i], step);
  }
  return permuted;
}

SharedBits Slice(const SharedBits& bits, std::size_t first, std::size_t words) {
  const auto at = static_cast<std::ptrdiff_t>(first);
  const auto end = static_cast<std::ptrdiff_t>(first + words);
  SharedBits slice;
  slice.own.assign(bits.own.begin() + at, bits.own.begin() + end);
  slice.next.assign(bits.next.begin() + at, bits.next.begin() + end);
  return slice;
}

// The inputs of MatchStretch by their places in it.
enum Input : std::uint8_t { kLane, kStep, kWanted, kOtherLane, kNextStep, kNextWanted };
// kNextWanted + 1, 2, 3: kNextWanted & what kLane and kNextStep wanted before, and both.

MaskedSums::Product Factors(std::initializer_list<int> inputs) {
  MaskedSums::Product product = 0;
  for (const int input : inputs) product |= MaskedSums::Product{1} << input;
  return product;
}

const MaskedSums& SumsOf(std::size_t steps_at_once) {
  using Results = std::vector<std::vector<MaskedSums::Product>>;
  static const MaskedSums one(Results{{Factors({kLane, kStep, kWanted})}});
  static const MaskedSums two(
      Results{{Factors({kLane, kStep, kWanted})},
              {Factors({kNextWanted, kLane, kNextStep}),
               Factors({kNextWanted + 1, kLane, kNextStep, kStep}),
               Factors({kNextWanted + 2, kLane, kNextStep, kOtherLane}),
               Factors({kNextWanted + 3, kLane, kNextStep, kStep, kOtherLane})}});
  return steps_at_once == 1 ? one : two;
}

void Append(const SharedBits& bits, SharedBits& to) {
  to.own.insert(to.own.end(), bits.own.begin(), bits.own.end());
  to.next.insert(to.next.end(), bits.next.begin(), bits.next.end());
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
                            std::size_t first, std::size_t step) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const TilePair& pair = pairs[i];
    const SharedBits& lane = (pair.sender_is_lane ? sender_ : receiver_).free;
    const SharedBits& other = (pair.sender_is_lane ? receiver_ : sender_).free;
    const std::size_t word = first + i * kShareTile + step;
    inputs_[kLane].own[i] = lane.own[pair.lane];
    inputs_[kLane].next[i] = lane.next[pair.lane];
    inputs_[kStep].own[i] = Permuted(other.own[pair.step], step);
    inputs_[kStep].next[i] = Permuted(other.next[pair.step], step);
    inputs_[kWanted].own[i] = candidates.own[word];
    inputs_[kWanted].next[i] = candidates.next[word];
  }
}

void SecureMatching::Apply(std::span<const TilePair> pairs, std::size_t step,
                           const SharedBits& links) {
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const TilePair& pair = pairs[i];
    SideState& lane = pair.sender_is_lane ? sender_ : receiver_;
    SideState& other = pair.sender_is_lane ? receiver_ : sender_;
    const std::uint64_t own = links.own[i];
    const std::uint64_t next = links.next[i];
    const std::uint64_t turned_own = Permuted(own, step);
    const std::uint64_t turned_next = Permuted(next, step);
    lane.free.own[pair.lane] ^= own;
    lane.free.next[pair.lane] ^= next;
    other.free.own[pair.step] ^= turned_own;
    other.free.next[pair.step] ^= turned_next;
    // A record is linked once, so the sum over all steps has at most one term that is not zero.
    lane.partner_in_period[pair.lane] ^=
        AndPart(own, next, Permuted(other.in_period.own[pair.step], step),
                Permuted(other.in_period.next[pair.step], step));
    other.partner_in_period[pair.step] ^=
        AndPart(turned_own, turned_next, Permuted(lane.in_period.own[pair.lane], step),
                Permuted(lane.in_period.next[pair.lane], step));
  }
}

// For each second step: its candidates and those of the step before that have the same lane, those
// that have the same step record, and both; in the order in which they are gone through.
absl::Status SecureMatching::JoinCandidates(std::span<const TilePair> pairs,
                                            std::span<const std::size_t> ends,
                                            const SharedBits& candidates, std::size_t first,
                                            std::array<SharedBits, 3>& joined) {
  const std::size_t count = pairs.size() * kShareTile / 2;
  SharedBits second(2 * count);
  SharedBits before(2 * count);
  std::size_t at = 0;
  std::size_t begin = 0;
  for (const std::size_t end : ends) {
    for (std::size_t step = 0; step < kShareTile; step += 2) {
      for (std::size_t i = begin; i < end; ++i, ++at) {
        const std::size_t word = first + i * kShareTile + step;
        second.own[at] = second.own[count + at] = candidates.own[word + 1];
        second.next[at] = second.next[count + at] = candidates.next[word + 1];
        before.own[at] = candidates.own[word];
        before.next[at] = candidates.next[word];
        before.own[count + at] = Permuted(candidates.own[word], 1);
        before.next[count + at] = Permuted(candidates.next[word], 1);
      }
    }
    begin = end;
  }
  SharedBits both;
  if (absl::Status done = ring_.And(second, before, both); !done.ok()) return done;
  joined[0] = Slice(both, 0, count);
  joined[1] = Slice(both, count, count);
  return ring_.And(joined[0], Slice(before, count, count), joined[2]);
}

absl::Status SecureMatching::MatchStretch(std::span<const TilePair> pairs,
                                          std::span<const std::size_t> ends,
                                          const SharedBits& candidates, std::size_t first,
                                          std::size_t steps_at_once, ProductCheck* check) {
  const MaskedSums& sums = SumsOf(steps_at_once);
  const MaskedRole role = ring_.party() == helper_              ? MaskedRole::kHelper
                          : ring_.party() == NextParty(helper_) ? MaskedRole::kFirst
                                                                : MaskedRole::kSecond;
  helper_ = NextParty(helper_);
  std::array<SharedBits, 3> joined;
  if (steps_at_once == 2) {
    absl::Status done = JoinCandidates(pairs, ends, candidates, first, joined);
    if (!done.ok()) return done;
  }
  // The masks of links: share h of the helper and party h + 2, share h + 1 of the helper and party
  // h + 1, who draw alike its part of the products too.
  const std::size_t count = pairs.size() * kShareTile;
  std::vector<std::uint64_t> mask_own(count);
  std::vector<std::uint64_t> mask_next(count);
  std::vector<std::uint64_t> prepared(sums.prepared() * count / steps_at_once);
  if (role == MaskedRole::kHelper) {
    ring_.DrawWith(Neighbour::kNext, prepared);
    ring_.DrawWith(Neighbour::kNext, mask_next);
    ring_.DrawWith(Neighbour::kPrevious, mask_own);
  } else if (role == MaskedRole::kFirst) {
    ring_.DrawWith(Neighbour::kPrevious, prepared);
    ring_.DrawWith(Neighbour::kPrevious, mask_own);
  } else {
    ring_.DrawWith(Neighbour::kNext, mask_next);
    const absl::Status received = ring_.ReceiveItems<std::uint64_t>(Neighbour::kNext, prepared);
    if (!received.ok()) return received;
  }
  ring_.EndRound();

  std::size_t done = 0;    // of pairs and steps, in words
  std::size_t rounds = 0;  // of pairs
  std::size_t begin = 0;
  inputs_.resize(steps_at_once == 1 ? kWanted + 1 : kNextWanted + 4);
  links_.resize(steps_at_once);
  for (const std::size_t end : ends) {
    const std::span<const TilePair> diagonal = pairs.subspan(begin, end - begin);
    const std::size_t words = diagonal.size();
    for (SharedBits& bits : inputs_) bits = SharedBits(words);
    for (std::size_t step = 0; step < kShareTile; step += steps_at_once) {
      const std::size_t word = first + begin * kShareTile;
      if (steps_at_once == 2) {
        Gather(diagonal, candidates, word, step + 1);
        inputs_[kNextWanted] = inputs_[kWanted];
        inputs_[kNextStep] = inputs_[kStep];
        for (std::size_t k = 0; k < joined.size(); ++k) {
          inputs_[kNextWanted + 1 + k] = Slice(joined[k], rounds, words);
        }
        inputs_[kOtherLane] = Permuted(inputs_[kLane], 1);
      }
      Gather(diagonal, candidates, word, step);
      for (std::size_t k = 0; k < steps_at_once; ++k) {
        const auto at = static_cast<std::ptrdiff_t>(done + k * words);
        const auto after = at + static_cast<std::ptrdiff_t>(words);
        links_[k].own.assign(mask_own.begin() + at, mask_own.begin() + after);
        links_[k].next.assign(mask_next.begin() + at, mask_next.begin() + after);
      }
      const std::span<std::uint64_t> of_round =
          std::span(prepared).subspan(sums.prepared() * rounds, sums.prepared() * words);
      if (role == MaskedRole::kHelper) {
        sums.Prepare(inputs_, of_round);
      } else if (absl::Status status = sums.Exchange(ring_, role, inputs_, of_round, links_);
                 !status.ok()) {
        return status;
      }
      ring_.EndRound();
      for (std::size_t k = 0; k < steps_at_once; ++k) {
        if (check != nullptr) {
          if (k > 0) Gather(diagonal, candidates, word, step + k);  // the first is still there
          Append(inputs_[kLane], kept_.lanes);
          Append(inputs_[kStep], kept_.steps);
          Append(inputs_[kWanted], kept_.wanted);
          Append(links_[k], kept_.links);
        }
        Apply(diagonal, step + k, links_[k]);
      }
      done += words * steps_at_once;
      rounds += words;
    }
    begin = end;
  }
  if (role == MaskedRole::kHelper) {
    absl::Status sent = ring_.SendItems<std::uint64_t>(Neighbour::kPrevious, prepared);
    if (!sent.ok()) return sent;
  }
  return check == nullptr ? absl::OkStatus() : LinkAgain(*check);
}

absl::Status SecureMatching::LinkAgain(ProductCheck& check) {
  const Stretch stretch = std::exchange(kept_, {});
  SharedBits both_free;
  SharedBits difference;
  absl::Status status = ring_.And(stretch.lanes, stretch.steps, both_free);
  if (status.ok()) status = ring_.And(both_free, stretch.wanted, difference);
  if (!status.ok()) return status;
  difference ^= stretch.links;
  check.ExpectZero(difference);
  return absl::OkStatus();
}

SharedBits SecureMatching::Linked(const SideState& side) const {
  SharedBits linked = AllOnes(ring_.party(), side.free.size());
  linked ^= side.free;
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
