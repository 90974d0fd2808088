#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/secret_bytes.h"
#include "crypto/wiping_allocator.h"

namespace mirrorflow {

// Keyed linear diffusion of a Bloom filter (Armknecht, Heng, Schnell, PoPETs 2023(2)): each output
// bit is the XOR of `taps` filter bits. Which ones is drawn under the run key without replacement
// until every filter bit is used, then again from all; an output bit never uses one twice.
//
// Experimental. It hides which n-gram sets which bit, and keeps near records nearer than strangers.
// Not protected: it is linear, so some hundreds to thousands of known (record, encoding) pairs let
// an attacker decode the rest; seeded graph matching works on records with few n-grams; and a
// holder of the key inverts it. More output than half as many filter bits leaks the matrix or rare
// filter bits from the encodings alone, so it is refused.
//
// Immutable, safe to use from many threads. The table is wiped when freed.
class Diffusion {
 public:
  // InvalidArgument unless output_bits <= filter_bits / 2, both are positive multiples of 64,
  // filter_bits <= 65536, 1 <= taps <= filter_bits / 2, and the run key has 32 bytes.
  static absl::StatusOr<Diffusion> Create(std::size_t filter_bits, std::size_t output_bits,
                                          std::size_t taps, const SecretBytes& run_key);

  // `filter`: filter_bits / 64 words; `row`: output_bits / 64 words, overwritten.
  void Apply(std::span<const std::uint64_t> filter, std::span<std::uint64_t> row) const;

 private:
  Diffusion(std::size_t filter_bits, std::size_t output_bits, std::size_t taps,
            const SecretBytes& subkey);

  // Output bits that use filter bit i: outputs_[first_[i]] to outputs_[first_[i + 1]], exclusive.
  std::vector<std::uint32_t, WipingAllocator<std::uint32_t>> first_;
  std::vector<std::uint16_t, WipingAllocator<std::uint16_t>> outputs_;
};

}  // namespace mirrorflow
