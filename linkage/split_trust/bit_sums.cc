#include "linkage/split_trust/bit_sums.h"

#include <algorithm>
#include <utility>

namespace mirrorflow {
namespace {

constexpr std::size_t kFigureBits = 32;

SharedBits Sum(SharedBits x, const SharedBits& y) {
  x ^= y;
  return x;
}

// All words of the lists' upper halves, or of the lower ones, or each word moved by `places`.
template <typename Word>
SharedBits MapWords(const SharedBits& bits, std::size_t words, const Word& word) {
  SharedBits mapped(words);
  for (std::size_t w = 0; w < words; ++w) {
    mapped.own[w] = word(bits.own, w);
    mapped.next[w] = word(bits.next, w);
  }
  return mapped;
}

template <typename Word>
SharedBitNumbers MapNumbers(const SharedBitNumbers& numbers, std::size_t words, const Word& word) {
  SharedBitNumbers mapped;
  for (const SharedBits& bits : numbers.bits) mapped.bits.push_back(MapWords(bits, words, word));
  return mapped;
}

}  // namespace

absl::StatusOr<SharedBitNumbers> AddBitNumbers(PartyRing& ring, const SharedBitNumbers& x,
                                               const SharedBitNumbers& y, std::size_t most_bits) {
  const std::size_t width = std::max(x.bits.size(), y.bits.size());
  const std::size_t words = x.bits.front().size();
  const SharedBits zero(words);
  const auto bit = [&zero](const SharedBitNumbers& of, std::size_t k) -> const SharedBits& {
    return k < of.bits.size() ? of.bits[k] : zero;
  };
  SharedBitNumbers sum;
  SharedBits carry(words);
  for (std::size_t k = 0; k < width; ++k) {
    const SharedBits with_x = Sum(bit(x, k), carry);
    sum.bits.push_back(Sum(with_x, bit(y, k)));
    if (k + 1 == most_bits) return sum;
    SharedBits product;
    if (absl::Status done = ring.And(with_x, Sum(bit(y, k), carry), product); !done.ok()) {
      return done;
    }
    carry = Sum(carry, product);
  }
  sum.bits.push_back(std::move(carry));
  return sum;
}

absl::StatusOr<SharedBitNumbers> CountSetBits(PartyRing& ring, std::span<const SharedBits> lists) {
  std::size_t words = 1;  // of a list, a power of two
  while (words < lists.front().size()) words *= 2;
  SharedBits all(lists.size() * words);
  for (std::size_t i = 0; i < lists.size(); ++i) {
    std::ranges::copy(lists[i].own, all.own.begin() + static_cast<std::ptrdiff_t>(i * words));
    std::ranges::copy(lists[i].next, all.next.begin() + static_cast<std::ptrdiff_t>(i * words));
  }
  SharedBitNumbers sums{{std::move(all)}};
  const auto add = [&](std::size_t count, const auto& low, const auto& high) -> absl::Status {
    absl::StatusOr<SharedBitNumbers> added =
        AddBitNumbers(ring, MapNumbers(sums, count, low), MapNumbers(sums, count, high), 64);
    if (!added.ok()) return added.status();
    sums = *std::move(added);
    return absl::OkStatus();
  };
  using Words = std::vector<std::uint64_t>;
  for (; words > 1; words /= 2) {
    const std::size_t half = words / 2;
    const auto place = [half, words](std::size_t w) { return w / half * words + w % half; };
    absl::Status added = add(
        lists.size() * half, [&](const Words& of, std::size_t w) { return of[place(w)]; },
        [&](const Words& of, std::size_t w) { return of[place(w) + half]; });
    if (!added.ok()) return added;
  }
  for (unsigned places = 32; places > 0; places /= 2) {
    absl::Status added = add(
        lists.size(), [](const Words& of, std::size_t w) { return of[w]; },
        [places](const Words& of, std::size_t w) { return of[w] >> places; });
    if (!added.ok()) return added;
  }
  return sums;
}

absl::Status OpenWithNoise(PartyRing& ring, SharedBitNumbers numbers,
                           std::span<const std::uint32_t> noise,
                           const std::function<absl::Status()>& before,
                           std::vector<std::int64_t>& opened) {
  const std::size_t words = noise.size();
  // A party's number: one share is drawn with the previous party, one goes to the next, and the
  // third, which those two hold, is zero.
  std::vector<std::uint64_t> drawn(kFigureBits * words);
  std::vector<std::uint64_t> drawn_by_next(drawn.size());
  std::vector<std::uint64_t> of_previous(drawn.size());
  ring.DrawWith(Neighbour::kPrevious, drawn);
  ring.DrawWith(Neighbour::kNext, drawn_by_next);
  std::vector<std::uint64_t> rest = drawn;
  for (std::size_t k = 0; k < kFigureBits; ++k) {
    for (std::size_t w = 0; w < words; ++w) rest[k * words + w] ^= noise[w] >> k & 1;
  }
  absl::Status status = ring.SendItems<std::uint64_t>(Neighbour::kNext, rest);
  if (status.ok()) status = ring.ReceiveItems<std::uint64_t>(Neighbour::kPrevious, of_previous);
  ring.EndRound();
  if (!status.ok()) return status;
  for (int owner = 0; owner < kPartyCount; ++owner) {
    SharedBitNumbers of_owner;
    for (std::size_t k = 0; k < kFigureBits; ++k) {
      SharedBits& bits = of_owner.bits.emplace_back(words);
      for (std::size_t w = 0; w < words; ++w) {
        const std::size_t i = k * words + w;
        if (ring.party() == owner) {
          bits.own[w] = drawn[i];
          bits.next[w] = rest[i];
        } else if (ring.party() == PreviousParty(owner)) {
          bits.next[w] = drawn_by_next[i];
        } else {
          bits.own[w] = of_previous[i];
        }
      }
    }
    absl::StatusOr<SharedBitNumbers> sum = AddBitNumbers(ring, numbers, of_owner, kFigureBits);
    if (!sum.ok()) return sum.status();
    numbers = *std::move(sum);
  }

  std::vector<std::uint32_t> own(words);
  std::vector<std::uint32_t> next(words);
  for (std::size_t k = 0; k < kFigureBits; ++k) {
    for (std::size_t w = 0; w < words; ++w) {
      own[w] |= static_cast<std::uint32_t>(numbers.bits[k].own[w] & 1) << k;
      next[w] |= static_cast<std::uint32_t>(numbers.bits[k].next[w] & 1) << k;
    }
  }
  if (before) status = before();
  // The share that a party lacks is the previous party's own and the next party's other.
  std::vector<std::uint32_t> from_previous(words);
  std::vector<std::uint32_t> from_next(words);
  if (status.ok()) status = ring.SendItems<std::uint32_t>(Neighbour::kNext, own);
  if (status.ok()) status = ring.SendItems<std::uint32_t>(Neighbour::kPrevious, next);
  if (status.ok()) status = ring.ReceiveItems<std::uint32_t>(Neighbour::kPrevious, from_previous);
  if (status.ok()) status = ring.ReceiveItems<std::uint32_t>(Neighbour::kNext, from_next);
  ring.EndRound();
  if (!status.ok()) return status;
  if (from_previous != from_next) {
    return absl::UnauthenticatedError("a party opened another share than the one it has");
  }
  for (std::size_t w = 0; w < words; ++w) {
    opened.push_back(static_cast<std::int32_t>(own[w] ^ next[w] ^ from_next[w]));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
