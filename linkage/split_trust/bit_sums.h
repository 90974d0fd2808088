#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "linkage/split_trust/party_ring.h"

namespace mirrorflow {

// Numbers as shared bits, many side by side: bit k of all of them in bits[k]. Sums are made of ands
// alone, so that all that leads to an opened figure can be checked as products (product_check.h);
// the sums modulo 2^32 of ToNumbers can't.
struct SharedBitNumbers {
  std::vector<SharedBits> bits;  // lowest first, all of the same size
};

// x + y, bit by bit: a round for each bit of the wider one. One bit wider than that, or cut off at
// `most_bits`.
absl::StatusOr<SharedBitNumbers> AddBitNumbers(PartyRing& ring, const SharedBitNumbers& x,
                                               const SharedBitNumbers& y, std::size_t most_bits);

// How many bits are set in each of `lists`, of which all have the same number of words: one number
// for each, in its lowest place of one word a list. Rounds: 1 + 2 + ... up to the bits of the sum.
absl::StatusOr<SharedBitNumbers> CountSetBits(PartyRing& ring, std::span<const SharedBits> lists);

// Adds a number of 32 bits of every party to each, opens the sums and reads them with their sign.
// `before` is called once, before the first message from which anybody can open one.
// Unauthenticated when two parties hold unequal copies of a share. Numbers as CountSetBits gives
// them.
absl::Status OpenWithNoise(PartyRing& ring, SharedBitNumbers numbers,
                           std::span<const std::uint32_t> noise,
                           const std::function<absl::Status()>& before,
                           std::vector<std::int64_t>& opened);

}  // namespace mirrorflow
