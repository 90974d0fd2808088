#pragma once

#include <cstdint>

#include "corridor/epsilon.h"
#include "statistics/random_source.h"

namespace mirrorflow {

// Noise X with P(X = x) proportional to exp(-epsilon |x|), for whole x, exactly: algorithms 1 and 2
// of Canonne, Kamath, Steinke, "The Discrete Gaussian for Differential Privacy", 2020
// (arXiv:2004.00010). Uniform integers and comparisons only. Floating point would make some sums
// count + noise possible for one count and not for its neighbour (Mironov, 2012).
//
// A count that one unit of privacy changes by at most D is epsilon-differentially private with
// noise of epsilon / D.
// Not protected: the time it takes depends on the noise drawn.
std::int64_t DiscreteLaplace(const Epsilon& epsilon, RandomSource& random);

// Its variance, 2a / (1 - a)^2 with a = exp(-epsilon); for estimators, which come after it.
double DiscreteLaplaceVariance(double epsilon);

// True with probability exp(-numerator / denominator); numerator <= denominator < 2^41.
bool BernoulliExp(std::uint64_t numerator, std::uint64_t denominator, RandomSource& random);

}  // namespace mirrorflow
