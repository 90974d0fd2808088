#include "statistics/random_rounding.h"

namespace mirrorflow {

std::optional<std::int64_t> RoundAtRandom(std::uint64_t count, std::uint32_t threshold,
                                          std::uint32_t base, RandomSource& random) {
  if (count < threshold) return std::nullopt;
  const std::uint64_t residue = count % base;
  const std::uint64_t below = count - residue;
  const bool up = random.Below(base) < residue;
  return static_cast<std::int64_t>(up ? below + base : below);
}

double RandomRoundingVariance(std::uint32_t base) {
  return (static_cast<double>(base) * base - 1) / 6;
}

}  // namespace mirrorflow
