#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace mirrorflow {

// Bloom filters of made-up records, as correlated as those of names: each record takes tokens from
// a Zipf distribution over 20000 until about 35 % of its bits are set; a token sets bits/128 bits
// of its own. Row-major, n * bits / 64 words.
inline std::vector<std::uint64_t> SyntheticFilters(std::size_t n, std::size_t bits,
                                                   std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::size_t words = bits / 64;
  std::vector<std::uint64_t> rows(n * words, 0);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  const double log_tokens = std::log(20000.0);
  for (std::size_t i = 0; i < n; ++i) {
    // 55 tokens of bits/128 draws each: 1 - exp(-55/128) = 35 % of the bits.
    for (int t = 0; t < 55; ++t) {
      const auto token = static_cast<std::uint64_t>(std::exp(unit(random) * log_tokens));
      std::uint64_t state = token * 0x9e3779b97f4a7c15 + 1;
      for (std::size_t k = 0; k < bits / 128; ++k) {
        state = state * 6364136223846793005 + 1442695040888963407;
        const std::size_t bit = (state >> 33) % bits;
        rows[i * words + bit / 64] |= std::uint64_t{1} << (bit % 64);
      }
    }
  }
  return rows;
}

}  // namespace mirrorflow
