#include "statistics/cell_key.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "absl/status/status.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kKeys = std::uint64_t{1} << 32;

// The changes that a count may have.
std::vector<int> Support(int count, int max_change, int forbidden_results) {
  std::vector<int> changes;
  for (int v = -max_change; v <= max_change; ++v) {
    const int result = count + v;
    if (result < 0 || (result >= 1 && result <= forbidden_results)) continue;
    changes.push_back(v);
  }
  return changes;
}

// The smallest variance with mean 0: on the two changes next to 0.
double SmallestVariance(const std::vector<int>& changes) {
  int below = changes.front();
  int above = changes.back();
  for (const int v : changes) {
    if (v == 0) return 0;
    if (v < 0) below = v;
    if (v > 0) above = std::min(above, v);
  }
  return static_cast<double>(-below) * above;
}

// Weights exp(a v + b v^2), scaled to sum 1, whose mean is 0 and second moment `variance`, by
// Newton's method on the convex dual.
std::vector<double> LargestEntropy(const std::vector<int>& changes, double variance) {
  double a = 0;
  double b = -0.1;
  std::vector<double> weights(changes.size());
  for (int step = 0; step < 200; ++step) {
    double highest = -1e300;
    for (const int v : changes) highest = std::max(highest, a * v + b * v * v);
    double sum = 0;
    std::array<double, 5> moments{};
    for (std::size_t i = 0; i < changes.size(); ++i) {
      const double v = changes[i];
      weights[i] = std::exp(a * v + b * v * v - highest);
      double power = weights[i];
      for (double& moment : moments) {
        moment += power;
        power *= v;
      }
      sum += weights[i];
    }
    for (double& moment : moments) moment /= sum;
    for (double& weight : weights) weight /= sum;
    const double g1 = moments[1];
    const double g2 = moments[2] - variance;
    const double h11 = moments[2] - moments[1] * moments[1];
    const double h12 = moments[3] - moments[1] * moments[2];
    const double h22 = moments[4] - moments[2] * moments[2];
    const double determinant = h11 * h22 - h12 * h12;
    if (std::abs(g1) + std::abs(g2) < 1e-13 || determinant < 1e-14) break;
    const double da = (h22 * g1 - h12 * g2) / determinant;
    const double db = (h11 * g2 - h12 * g1) / determinant;
    const double scale = std::min(1.0, 1.0 / std::max(std::abs(da), std::abs(db)));
    a -= scale * da;
    b -= scale * db;
  }
  return weights;
}

}  // namespace

absl::StatusOr<PerturbationTable> PerturbationTable::Create(int max_change, double variance,
                                                            int forbidden_results) {
  if (max_change < 1 || max_change > 10 || forbidden_results < 0 ||
      forbidden_results > max_change || variance <= 0 || variance >= max_change * max_change) {
    return absl::InvalidArgumentError(
        "a perturbation table needs 1 to 10 as largest change, a variance below its square, and "
        "forbidden results up to it");
  }
  PerturbationTable table(max_change, variance);
  for (int count = 0; count <= max_change + forbidden_results + 1; ++count) {
    std::vector<double> probabilities(static_cast<std::size_t>(2 * max_change + 1), 0.0);
    if (count == 0) {
      probabilities[static_cast<std::size_t>(max_change)] = 1;
    } else {
      const std::vector<int> changes = Support(count, max_change, forbidden_results);
      const double smallest = SmallestVariance(changes);
      const std::vector<double> weights =
          LargestEntropy(changes, variance > smallest ? variance : 1.25 * smallest);
      for (std::size_t i = 0; i < changes.size(); ++i) {
        probabilities[static_cast<std::size_t>(std::ptrdiff_t{changes[i]} + max_change)] =
            weights[i];
      }
    }
    Limits limits;
    double sum = 0;
    for (const double probability : probabilities) {
      sum += probability;
      limits.push_back(static_cast<std::uint64_t>(
          std::llround(std::min(sum, 1.0) * static_cast<double>(kKeys))));
    }
    // Rounding must not give the last keys to a change of probability 0.
    for (std::size_t i = limits.size(); i-- > 0;) {
      limits[i] = kKeys;
      if (probabilities[i] > 0) break;
    }
    table.rows_.push_back(std::move(limits));
  }
  return table;
}

const PerturbationTable::Limits& PerturbationTable::LimitsOf(std::uint64_t count) const {
  return rows_[std::min<std::uint64_t>(count, rows_.size() - 1)];
}

std::int64_t PerturbationTable::Perturb(std::uint64_t count, CellKey key) const {
  const Limits& limits = LimitsOf(count);
  const auto change = std::ranges::upper_bound(limits, std::uint64_t{key}) - limits.begin();
  return static_cast<std::int64_t>(count) + change - max_change_;
}

std::vector<double> PerturbationTable::Probabilities(std::uint64_t count) const {
  std::vector<double> probabilities;
  std::uint64_t before = 0;
  for (const std::uint64_t limit : LimitsOf(count)) {
    probabilities.push_back(static_cast<double>(limit - before) / static_cast<double>(kKeys));
    before = limit;
  }
  return probabilities;
}

}  // namespace mirrorflow
