#include "statistics/discrete_laplace.h"

#include <cmath>

namespace mirrorflow {

// The alternating series of exp(-x): the first k at which a coin of x/k falls short is odd with
// probability exp(-x). k stays below 2^20 but for a chance of 1/(2^20)!, so nothing overflows.
bool BernoulliExp(std::uint64_t numerator, std::uint64_t denominator, RandomSource& random) {
  std::uint64_t k = 1;
  while (random.Below(denominator * k) < numerator) ++k;
  return k % 2 == 1;
}

std::int64_t DiscreteLaplace(const Epsilon& epsilon, RandomSource& random) {
  const std::uint64_t t = epsilon.denominator();
  const std::uint64_t s = epsilon.numerator();
  for (;;) {
    const std::uint64_t u = random.Below(t);
    if (!BernoulliExp(u, t, random)) continue;
    std::uint64_t v = 0;
    while (BernoulliExp(1, 1, random)) ++v;
    const auto magnitude = static_cast<std::int64_t>((u + t * v) / s);
    const bool negative = random.Below(2) == 1;
    if (negative && magnitude == 0) continue;  // else 0 would come twice as often
    return negative ? -magnitude : magnitude;
  }
}

double DiscreteLaplaceVariance(double epsilon) {
  const double a = std::exp(-epsilon);
  return 2 * a / ((1 - a) * (1 - a));
}

}  // namespace mirrorflow
