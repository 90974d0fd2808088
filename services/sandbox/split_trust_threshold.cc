#include "services/sandbox/split_trust_threshold.h"

#include <cmath>

#include "absl/status/statusor.h"

namespace mirrorflow {

DiceThreshold NearestSplitTrustThreshold(DiceThreshold threshold) {
  constexpr std::uint32_t kLargest = 16;
  const double wanted = static_cast<double>(threshold.numerator()) / threshold.denominator();
  DiceThreshold best = *DiceThreshold::Create(1, 1);
  double distance = 1 - wanted;
  for (std::uint32_t numerator = 1; numerator <= kLargest; ++numerator) {
    for (std::uint32_t rest = 1; rest < kLargest; ++rest) {
      const double value = static_cast<double>(numerator) / (numerator + rest);
      if (std::abs(value - wanted) >= distance) continue;
      distance = std::abs(value - wanted);
      best = *DiceThreshold::Create(numerator, numerator + rest);
    }
  }
  return best;
}

}  // namespace mirrorflow
