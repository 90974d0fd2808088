#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "crypto/identity_features.h"

namespace mirrorflow {

// A Bloom filter whose positions are h1 + i * h2 (double hashing: Kirsch, Mitzenmacher 2006), as
// early linkage programs made it. Not in the product: its few different position sets are found by
// the attack by atoms, which this copy is for.
class DoubleHashingFilter {
 public:
  // `bits`: a multiple of 64.
  DoubleHashingFilter(std::size_t bits, std::size_t positions, std::uint64_t seed)
      : bits_(bits), positions_(positions) {
    std::mt19937_64 random(seed);
    for (std::size_t f = 0; f < kFeatureCount; ++f) {
      const std::uint64_t first = random() % bits;
      hashes_.emplace_back(first, 1 + random() % (bits - 1));
    }
  }

  std::size_t row_words() const { return bits_ / 64; }

  void Encode(std::span<const FeatureId> features, std::span<std::uint64_t> row) const {
    for (std::uint64_t& word : row) word = 0;
    for (const FeatureId feature : features) {
      for (std::size_t i = 0; i < positions_; ++i) {
        const std::size_t bit = (hashes_[feature].first + i * hashes_[feature].second) % bits_;
        row[bit / 64] |= std::uint64_t{1} << (bit % 64);
      }
    }
  }

 private:
  std::size_t bits_;
  std::size_t positions_;
  std::vector<std::pair<std::size_t, std::size_t>> hashes_;
};

}  // namespace mirrorflow
