#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <span>

namespace mirrorflow {

// Pearson's statistic for counts against expected ones.
inline double ChiSquare(std::span<const std::uint64_t> counts, std::span<const double> expected) {
  double sum = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double difference = static_cast<double>(counts[i]) - expected[i];
    sum += difference * difference / expected[i];
  }
  return sum;
}

// An upper bound of the quantile of a chi-square distribution that is exceeded with probability
// below exp(-x): Laurent and Massart (2000), lemma 1.
inline double ChiSquareBound(double degrees, double x) {
  return degrees + 2 * std::sqrt(degrees * x) + 2 * x;
}
inline constexpr double kOneInTenMillion = 16.2;  // exp(-16.2) < 1e-7

// That `count` of `trials` fits a probability: Bernstein's bound for a binomial deviation, exceeded
// with probability below 2e-7. `tolerance` is added for sizes that are rounded.
inline void ExpectShare(std::uint64_t count, std::uint64_t trials, double probability,
                        const char* what, double tolerance = 0) {
  const double n = static_cast<double>(trials);
  const double variance = n * probability * (1 - probability);
  const double x = kOneInTenMillion;
  const double bound = std::sqrt(2 * variance * x) + 2.0 / 3.0 * x + tolerance;
  EXPECT_NEAR(static_cast<double>(count), n * probability, bound)
      << what << ": " << count << " of " << trials;
}

}  // namespace mirrorflow
