#include "services/wire/opening_noise.h"

#include <algorithm>

#include "statistics/discrete_laplace.h"

namespace mirrorflow {

absl::StatusOr<Epsilon> OpeningNoise(const AgreementContent& agreement) {
  const std::uint64_t events = std::max(agreement.batch_rule.contribution_bound(), 1U);
  return Epsilon::Create(agreement.opening_milliepsilon,
                         std::uint64_t{1000} * kOpenedSensitivity * events);
}

double OpeningVariance(const Epsilon& epsilon) {
  return static_cast<double>(kComputeParties) * DiscreteLaplaceVariance(epsilon.value());
}

}  // namespace mirrorflow
