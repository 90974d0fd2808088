#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <map>

namespace mirrorflow {

// Pearson's statistic of `draws` values against the probability mass function `mass`, over the
// values whose expectation is at least 50 and the rest as one. The tolerance follows from the
// degrees of freedom k (Laurent and Massart 2000: P(X >= k + 2 sqrt(kx) + 2x) <= exp(-x)): a right
// sampler exceeds it once in a thousand million tests.
struct Closeness {
  double statistic = 0;
  double tolerance = 0;
  bool close() const { return statistic <= tolerance; }
};

inline Closeness CompareWith(const std::function<double(std::int64_t)>& mass, int draws,
                             const std::function<std::int64_t()>& sampler) {
  std::map<std::int64_t, std::int64_t> counts;
  for (int i = 0; i < draws; ++i) ++counts[sampler()];
  double statistic = 0;
  double rest_expected = draws;
  std::int64_t rest_count = draws;
  int cells = 0;
  for (std::int64_t value = -2000; value <= 2000; ++value) {
    const double expected = draws * mass(value);
    if (expected < 50) continue;
    const auto count = counts[value];
    const double difference = static_cast<double>(count) - expected;
    statistic += difference * difference / expected;
    rest_expected -= expected;
    rest_count -= count;
    ++cells;
  }
  if (rest_expected >= 5) {
    const double difference = static_cast<double>(rest_count) - rest_expected;
    statistic += difference * difference / rest_expected;
    ++cells;
  }
  const double freedom = cells - 1;
  const double x = std::log(1e9);
  return {statistic, freedom + 2 * std::sqrt(freedom * x) + 2 * x};
}

}  // namespace mirrorflow
