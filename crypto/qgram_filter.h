#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/identity_features.h"
#include "crypto/secret_bytes.h"
#include "crypto/wiping_allocator.h"

namespace mirrorflow {

// Which bits of a Bloom filter each feature of an identity sets under one run key (Schnell,
// Bachteler, Reiher 2011, with random hashing: the positions of a feature are independent slices of
// a keyed digest, never an arithmetic sequence, so that the attacks on double hashing have nothing
// to hold on to). A feature's weight decides how many positions it has.
//
// Not protected: a holder of the key decodes by dictionary, and a holder of a similar population
// re-identifies plain filters without any key (graph matching, pattern mining).
//
// The table of all positions is made once (some milliseconds); it is key-equivalent, and wiped when
// freed. Immutable, safe to use from many threads. Look-ups depend on the data, so they leak
// through caches to a process on the same machine.
class QgramFilter {
 public:
  // `bits` is a power of two from 64 to 65536 and at least twice the positions of a feature.
  // InvalidArgument otherwise, or when the run key is not 32 bytes.
  static absl::StatusOr<QgramFilter> Create(std::uint32_t bits, std::uint32_t positions_per_weight,
                                            const SecretBytes& run_key);

  std::uint32_t bits() const { return bits_; }

  // The distinct positions of a feature, weight times positions_per_weight of them. Who takes fewer
  // takes the first.
  std::span<const std::uint16_t> Positions(FeatureId feature) const {
    return std::span(table_).subspan(feature * stride_,
                                     kFeatureWeights[feature] * positions_per_weight_);
  }

 private:
  QgramFilter(std::uint32_t bits, std::uint32_t positions_per_weight, const SecretBytes& subkey);

  std::uint32_t bits_;
  std::size_t positions_per_weight_;
  std::size_t stride_;
  std::vector<std::uint16_t, WipingAllocator<std::uint16_t>> table_;  // kFeatureCount * stride_
};

}  // namespace mirrorflow
