#include "linkage/split_trust/secure_comparison.h"

#include <array>
#include <utility>

namespace mirrorflow {
namespace {

constexpr std::size_t kBits = 16;
constexpr std::size_t kPairsOfTiles = kShareTile * kShareTile;

// This party's parts of all scores, 64 steps of 64 lanes for each pair of tiles.
std::vector<std::uint16_t> ScoreParts(const ShareKernel& kernel, std::span<const TilePair> pairs,
                                      ShareTiles& sender, ShareTiles& receiver) {
  std::vector<std::uint16_t> parts(pairs.size() * kPairsOfTiles);
  std::vector<std::uint32_t> products(kPairsOfTiles);
  std::uint16_t* out = parts.data();
  for (const TilePair& pair : pairs) {
    ShareTiles& lanes = pair.sender_is_lane ? sender : receiver;
    ShareTiles& steps = pair.sender_is_lane ? receiver : sender;
    kernel.tile(lanes.Lane(pair.lane), steps.Step(pair.step), lanes.columns(), products.data());
    const auto& lane_terms = lanes.LaneTerms(pair.lane);
    const auto& step_terms = steps.StepTerms(pair.step);
    for (std::size_t lane = 0; lane < kShareTile; ++lane) {
      for (std::size_t place = 0; place < kShareTile; ++place) {
        const std::size_t step = place ^ lane;
        out[step * kShareTile + lane] = static_cast<std::uint16_t>(
            products[lane * kShareTile + place] + lane_terms[lane] + step_terms[place]);
      }
    }
    out += kPairsOfTiles;
  }
  return parts;
}

// The bits of numbers, bit by bit: 16 planes of `words` words.
class Planes {
 public:
  explicit Planes(std::size_t words) : words_(words), bits_(kBits * words) {}

  std::span<std::uint64_t> plane(std::size_t bit) {
    return std::span(bits_).subspan(bit * words_, words_);
  }
  std::span<std::uint64_t> all() { return bits_; }

  void Slice(const ShareKernel& kernel, std::span<const std::uint16_t> numbers) {
    std::array<std::uint64_t*, kBits> at;
    for (std::size_t bit = 0; bit < kBits; ++bit) at[bit] = bits_.data() + bit * words_;
    for (std::size_t w = 0; w < words_; ++w) {
      kernel.slice(numbers.data() + 64 * w, at.data());
      for (std::uint64_t*& plane : at) ++plane;
    }
  }

 private:
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

// The shared bits of s and z (secure_comparison.h): of each only one share of this party is not
// zero, and for party 0 both of s are there and none of z.
struct Summands {
  explicit Summands(std::size_t words) : first(words), second(words) {}
  Planes first;   // party 0: s_0; party 1: s_1; party 2: s_0
  Planes second;  // party 0: s_1; parties 1 and 2: z
};

absl::Status ShareSummands(PartyRing& ring, const ShareKernel& kernel,
                           std::vector<std::uint16_t> parts, Summands& out) {
  const std::span<std::uint16_t> mine = parts;
  ring.AddZeroShare(mine);
  if (ring.party() == 2) {
    absl::Status sent = ring.SendItems<std::uint16_t>(Neighbour::kPrevious, mine);
    ring.EndRound();
    ring.EndRound();
    if (!sent.ok()) return sent;
    ring.DrawConversion(out.first.all());
    out.second.Slice(kernel, mine);
    return absl::OkStatus();
  }
  std::vector<std::uint16_t> of_next(parts.size());
  absl::Status status;
  if (ring.party() == 1) status = ring.SendItems<std::uint16_t>(Neighbour::kPrevious, mine);
  if (status.ok()) status = ring.ReceiveItems<std::uint16_t>(Neighbour::kNext, of_next);
  ring.EndRound();
  if (!status.ok()) return status;
  if (ring.party() == 0) {
    for (std::size_t i = 0; i < parts.size(); ++i) {
      of_next[i] = static_cast<std::uint16_t>(of_next[i] + parts[i]);
    }
    out.second.Slice(kernel, of_next);
    ring.DrawConversion(out.first.all());
    const std::span<std::uint64_t> drawn = out.first.all();
    const std::span<std::uint64_t> rest = out.second.all();
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] ^= drawn[i];
    status = ring.SendItems<std::uint64_t>(Neighbour::kNext, rest);
  } else {
    status = ring.ReceiveItems(Neighbour::kPrevious, out.first.all());
    if (status.ok()) out.second.Slice(kernel, of_next);
  }
  ring.EndRound();
  return status;
}

// Appends the candidates of each level. `upper`: the bits of the scores from the lowest level on.
absl::Status FindLevels(PartyRing& ring, std::span<const std::uint8_t> levels,
                        std::vector<SharedBits> upper, const SharedBits& any_candidate,
                        std::vector<SharedBits>& candidates) {
  std::size_t bit = kBits - 2;
  SharedBits reached;  // whether any bit from `bit` on is set
  SharedBits both;
  for (const std::uint8_t level : levels) {
    if (reached.size() == 0) {
      reached = std::move(upper.back());
      upper.pop_back();
    }
    for (; bit > level; --bit) {
      if (absl::Status done = ring.And(reached, upper.back(), both); !done.ok()) return done;
      for (std::size_t w = 0; w < both.size(); ++w) {  // x | y = x ^ y ^ (x & y)
        reached.own[w] ^= upper.back().own[w] ^ both.own[w];
        reached.next[w] ^= upper.back().next[w] ^ both.next[w];
      }
      upper.pop_back();
    }
    SharedBits& of_level = candidates.emplace_back();
    if (absl::Status done = ring.And(any_candidate, reached, of_level); !done.ok()) return done;
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status FindCandidatesInShares(PartyRing& ring, const ShareKernel& kernel,
                                    std::span<const TilePair> pairs, ShareTiles& sender,
                                    ShareTiles& receiver, std::span<const std::uint8_t> levels,
                                    std::vector<SharedBits>& candidates) {
  const std::size_t words = pairs.size() * kShareTile;
  Summands summands(words);
  if (absl::Status shared =
          ShareSummands(ring, kernel, ScoreParts(kernel, pairs, sender, receiver), summands);
      !shared.ok()) {
    return shared;
  }
  // Where the shares of s and z stand: own share and next one.
  const std::vector<std::uint64_t> nothing(words);
  const auto operands = [&](std::size_t bit) {
    const std::span<const std::uint64_t> first = summands.first.plane(bit);
    const std::span<const std::uint64_t> second = summands.second.plane(bit);
    struct {
      std::span<const std::uint64_t> s_own, s_next, z_own, z_next;
    } found{nothing, nothing, nothing, nothing};
    if (ring.party() == 0) {
      found.s_own = first;
      found.s_next = second;
    } else if (ring.party() == 1) {
      found.s_own = first;
      found.z_next = second;
    } else {
      found.s_next = first;
      found.z_own = second;
    }
    return found;
  };

  const std::size_t lowest = levels.empty() ? kBits - 1 : levels.back();
  std::vector<SharedBits> upper;  // bits of s + z from `lowest` on, without the sign
  SharedBits carry(words);
  std::vector<std::uint64_t> parts(words);
  std::vector<std::uint64_t> of_next(words);
  for (std::size_t bit = 0; bit + 1 < kBits; ++bit) {
    const auto at = operands(bit);
    if (bit >= lowest) {
      SharedBits& sum = upper.emplace_back(words);
      for (std::size_t w = 0; w < words; ++w) {
        sum.own[w] = at.s_own[w] ^ at.z_own[w] ^ carry.own[w];
        sum.next[w] = at.s_next[w] ^ at.z_next[w] ^ carry.next[w];
      }
    }
    if (ring.records()) {
      SharedBits x(words);
      SharedBits y(words);
      SharedBits product;
      for (std::size_t w = 0; w < words; ++w) {
        x.own[w] = at.s_own[w] ^ carry.own[w];
        x.next[w] = at.s_next[w] ^ carry.next[w];
        y.own[w] = at.z_own[w] ^ carry.own[w];
        y.next[w] = at.z_next[w] ^ carry.next[w];
      }
      if (absl::Status done = ring.And(x, y, product); !done.ok()) return done;
      carry ^= product;
      continue;
    }
    for (std::size_t w = 0; w < words; ++w) {
      const std::uint64_t x_own = at.s_own[w] ^ carry.own[w];
      const std::uint64_t x_next = at.s_next[w] ^ carry.next[w];
      const std::uint64_t y_own = at.z_own[w] ^ carry.own[w];
      const std::uint64_t y_next = at.z_next[w] ^ carry.next[w];
      parts[w] = (x_own & (y_own ^ y_next)) ^ (x_next & y_own);
    }
    if (absl::Status done = ring.Reshare(std::span(parts), std::span(of_next)); !done.ok()) {
      return done;
    }
    for (std::size_t w = 0; w < words; ++w) {
      carry.own[w] ^= parts[w];
      carry.next[w] ^= of_next[w];
    }
  }
  // A candidate has no sign: the last bit, turned over in share 0.
  const auto at = operands(kBits - 1);
  const std::uint64_t turn_own = ring.party() == 0 ? ~std::uint64_t{0} : 0;
  const std::uint64_t turn_next = ring.party() == 2 ? ~std::uint64_t{0} : 0;
  for (std::size_t w = 0; w < words; ++w) {
    carry.own[w] ^= at.s_own[w] ^ at.z_own[w] ^ turn_own;
    carry.next[w] ^= at.s_next[w] ^ at.z_next[w] ^ turn_next;
  }
  candidates.clear();
  if (absl::Status found = FindLevels(ring, levels, std::move(upper), carry, candidates);
      !found.ok()) {
    return found;
  }
  candidates.push_back(std::move(carry));
  return absl::OkStatus();
}

}  // namespace mirrorflow
