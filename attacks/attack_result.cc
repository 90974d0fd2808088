#include "attacks/attack_result.h"

#include <algorithm>
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

double AttackResult::rate() const {
  return tried == 0 ? 0 : static_cast<double>(right) / static_cast<double>(tried);
}
double AttackResult::by_chance() const {
  return persons == 0 ? 0 : 1 / static_cast<double>(persons);
}
double AttackResult::lowest() const { return Wilson(right, tried, -1); }
double AttackResult::highest() const { return Wilson(right, tried, 1); }

void AttackResult::Pool(const AttackResult& other) {
  tried += other.tried;
  right += other.right;
  persons = std::max(persons, other.persons);
  seconds += other.seconds;
}

}  // namespace mirrorflow
