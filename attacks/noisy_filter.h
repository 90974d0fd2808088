#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

#include "attacks/linear_diffusion.h"

namespace mirrorflow {

// A Bloom filter with bits flipped at random (BLIP: Alaggan, Gambs, Kermarrec 2012), in two ways.
// Fresh noise is drawn for every row. Noise from the key is what two published implementations do
// by mistake: the generator starts from the password for every record, so all rows have the same
// bits flipped. Not in the product; the attack by noise reuse is shown on it.
class NoisyFilter {
 public:
  enum class Noise { kFresh, kFromKey };

  NoisyFilter(const LinearDiffusionShape& filter, double flips, Noise noise, std::uint64_t key)
      : filter_(filter, key), flips_(flips), noise_(noise), key_(key), fresh_(key + 1) {}

  std::size_t row_words() const { return filter_.row_words(); }

  void Encode(std::span<const FeatureId> features, std::span<std::uint64_t> row) {
    filter_.Encode(features, row);
    std::mt19937_64 from_key(key_);
    std::mt19937_64& random = noise_ == Noise::kFresh ? fresh_ : from_key;
    std::bernoulli_distribution flip(flips_);
    for (std::uint64_t& word : row) {
      for (int bit = 0; bit < 64; ++bit) {
        if (flip(random)) word ^= std::uint64_t{1} << bit;
      }
    }
  }

 private:
  LinearDiffusion filter_;
  double flips_;
  Noise noise_;
  std::uint64_t key_;
  std::mt19937_64 fresh_;
};

}  // namespace mirrorflow
