#include "tests/attacks/attack_data.h"

#include <cmath>

namespace mirrorflow {
namespace {

double Wilson(std::uint64_t right, std::uint64_t tried, double sign) {
  if (tried == 0) return sign < 0 ? 0 : 1;
  constexpr double kZ = 1.959964;
  const auto n = static_cast<double>(tried);
  const double p = static_cast<double>(right) / n;
  const double centre = p + kZ * kZ / (2 * n);
  const double half = kZ * std::sqrt(p * (1 - p) / n + kZ * kZ / (4 * n * n));
  return (centre + sign * half) / (1 + kZ * kZ / n);
}

}  // namespace

std::vector<std::uint32_t> AttackData::Candidates() const {
  std::vector<bool> taken(persons.size());
  for (std::size_t i = 0; i < known; ++i) taken[truth[i]] = true;
  std::vector<std::uint32_t> candidates;
  for (std::uint32_t p = 0; p < persons.size(); ++p) {
    if (!taken[p]) candidates.push_back(p);
  }
  return candidates;
}

double AttackResult::rate() const {
  return tried == 0 ? 0 : static_cast<double>(right) / static_cast<double>(tried);
}
double AttackResult::lowest() const { return Wilson(right, tried, -1); }
double AttackResult::highest() const { return Wilson(right, tried, 1); }

}  // namespace mirrorflow
