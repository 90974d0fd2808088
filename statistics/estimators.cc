#include "statistics/estimators.h"

#include <algorithm>
#include <cmath>

namespace mirrorflow {
namespace {

constexpr double kZ95 = 1.959963984540054;
constexpr double kLeastStandardErrors = 5;

Estimate Normal(double value, double variance) {
  const double half = kZ95 * std::sqrt(variance);
  return {value, variance, value - half, value + half};
}

Estimate NotBelow(Estimate estimate, double floor) {
  estimate.value = std::max(estimate.value, floor);
  estimate.low = std::max(estimate.low, floor);
  estimate.high = std::max(estimate.high, estimate.value);
  return estimate;
}

}  // namespace

Estimate CorrectedLinked(const NoisyCount& linked, const LinkQuality& quality) {
  const double factor = quality.precision / quality.recall;
  const double value = linked.value * factor;
  const double pairs = std::max(value, 0.0);
  const double links = std::max(linked.value, 0.0);
  const double chance =
      pairs * quality.recall * (1 - quality.recall) + links * (1 - quality.precision);
  const double of_precision = quality.precision_error / quality.precision;
  const double of_recall = quality.recall_error / quality.recall;
  return Normal(value, factor * factor * (linked.variance + chance) +
                           value * value * (of_precision * of_precision + of_recall * of_recall));
}

Estimate UnionOf(const NoisyCount& sender, const NoisyCount& receiver, const Estimate& matched) {
  return NotBelow(Normal(sender.value + receiver.value - matched.value,
                         sender.variance + receiver.variance + matched.variance),
                  0);
}

std::optional<Estimate> DualSystem(const NoisyCount& sender, const NoisyCount& receiver,
                                   const Estimate& matched) {
  const double m = matched.value;
  if (m <= 0 || m < kLeastStandardErrors * std::sqrt(matched.variance) || sender.value < 1 ||
      receiver.value < 1) {
    return std::nullopt;
  }
  const double n1 = sender.value + 1;
  const double n2 = receiver.value + 1;
  const double m1 = m + 1;
  // E[1 / (m + error)] is 1/m (1 + variance / m^2) to second order.
  const double value = n1 * n2 / m1 / (1 + matched.variance / (m1 * m1)) - 1;
  const double of_capture = n1 * n2 * std::max(sender.value - m, 0.0) *
                            std::max(receiver.value - m, 0.0) / (m1 * m1 * (m1 + 1));
  const double slope = n1 * n2 / (m1 * m1);
  const double variance = of_capture + slope * slope * matched.variance +
                          (n2 / m1) * (n2 / m1) * sender.variance +
                          (n1 / m1) * (n1 / m1) * receiver.variance;
  const double spread = std::exp(kZ95 * std::sqrt(variance) / value);
  const double seen = std::max(0.0, sender.value + receiver.value - m);
  return NotBelow({value, variance, value / spread, value * spread}, std::min(seen, value));
}

std::optional<Estimate> RatioOf(const NoisyCount& a, const NoisyCount& b, double covariance) {
  if (b.value <= 0 || b.value < kLeastStandardErrors * std::sqrt(b.variance)) return std::nullopt;
  const double ratio = a.value / b.value;
  const double variance =
      (a.variance + ratio * ratio * b.variance - 2 * ratio * covariance) / (b.value * b.value);
  return Normal(ratio, std::max(variance, 0.0));
}

std::optional<Asymmetry> AsymmetryOf(const NoisyCount& sender, const NoisyCount& receiver,
                                     const Estimate* matched, const Estimate* matched_as_other,
                                     bool dated_by_receiver) {
  const NoisyCount mean{(sender.value + receiver.value) / 2,
                        (sender.variance + receiver.variance) / 4};
  const NoisyCount difference{sender.value - receiver.value, sender.variance + receiver.variance};
  const double covariance = (sender.variance - receiver.variance) / 2;
  const std::optional<Estimate> whole = RatioOf(difference, mean, covariance);
  if (!whole.has_value()) return std::nullopt;
  Asymmetry asymmetry{.whole = *whole, .coverage = std::nullopt, .timing = std::nullopt};
  if (matched == nullptr || matched_as_other == nullptr) return asymmetry;
  // Linked persons as the sender dates them, less those as the receiver does.
  const double sign = dated_by_receiver ? 1 : -1;
  const NoisyCount shift{sign * (matched_as_other->value - matched->value),
                         matched->variance + matched_as_other->variance};
  asymmetry.timing = RatioOf(shift, mean);
  asymmetry.coverage = RatioOf(
      {difference.value - shift.value, difference.variance + shift.variance}, mean, covariance);
  return asymmetry;
}

}  // namespace mirrorflow
