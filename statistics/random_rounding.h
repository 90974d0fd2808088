#pragma once

#include <cstdint>
#include <optional>

#include "statistics/random_source.h"

namespace mirrorflow {

// The profile `official`: a count below the threshold is suppressed, another is rounded at random
// to one of the two neighbouring multiples of the base (3 or 5), the nearer one more often, so that
// the mean is the count. A multiple stays.
//
// NOT protected: who adds known persons until a cell is at the threshold learns from its showing
// whether one more is there, for certain (docs/disclosure.md); and who sees a cell rounded many
// times averages the rounding away.
std::optional<std::int64_t> RoundAtRandom(std::uint64_t count, std::uint32_t threshold,
                                          std::uint32_t base, RandomSource& random);

// Variance of the rounding, over residues that are equally frequent: (base^2 - 1) / 6.
double RandomRoundingVariance(std::uint32_t base);

}  // namespace mirrorflow
