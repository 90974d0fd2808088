#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

#include "crypto/identity_features.h"

namespace mirrorflow {

// Linear diffusion of a Bloom filter (Armknecht, Heng, Schnell, PoPETs 2023(2)): every feature sets
// `positions` random bits of a filter, every output bit is the XOR of `taps` filter bits. Not in
// the product: known pairs decode it, which the attack by belief propagation shows on this copy.
struct LinearDiffusionShape {
  std::size_t filter_bits = 0;
  std::size_t positions = 0;
  std::size_t output_bits = 0;
  std::size_t taps = 0;
};

class LinearDiffusion {
 public:
  LinearDiffusion(const LinearDiffusionShape& shape, std::uint64_t seed) : shape_(shape) {
    std::mt19937_64 random(seed);
    positions_.resize(kFeatureCount);
    for (auto& positions : positions_) {
      for (std::size_t i = 0; i < shape.positions; ++i) {
        positions.push_back(random() % shape.filter_bits);
      }
    }
    taps_.resize(shape.output_bits);
    for (auto& taps : taps_) {
      for (std::size_t i = 0; i < shape.taps; ++i) taps.push_back(random() % shape.filter_bits);
    }
  }

  std::size_t row_words() const { return shape_.output_bits / 64; }

  void Encode(std::span<const FeatureId> features, std::span<std::uint64_t> row) const {
    std::vector<bool> filter(shape_.filter_bits);
    for (const FeatureId feature : features) {
      for (const std::size_t position : positions_[feature]) filter[position] = true;
    }
    for (std::size_t j = 0; j < taps_.size(); ++j) {
      bool bit = false;
      for (const std::size_t tap : taps_[j]) bit = bit != filter[tap];
      if (j % 64 == 0) row[j / 64] = 0;
      if (bit) row[j / 64] |= std::uint64_t{1} << (j % 64);
    }
  }

  // The share of features that an output bit depends on.
  double density() const {
    return static_cast<double>(shape_.taps * shape_.positions) /
           static_cast<double>(shape_.filter_bits);
  }

 private:
  LinearDiffusionShape shape_;
  std::vector<std::vector<std::size_t>> positions_;
  std::vector<std::vector<std::size_t>> taps_;
};

}  // namespace mirrorflow
