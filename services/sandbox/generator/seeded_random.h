#pragma once

#include <cstdint>
#include <initializer_list>
#include <random>

namespace mirrorflow {

// Repeatable pseudo-random numbers for synthetic data, the same on every platform: the engine is
// fixed by the C++ standard, the distributions are written out here because those of the standard
// library are not, and no floating-point arithmetic happens that could round differently. Callers
// draw once in an expression at most, because the order of operands is not fixed either.
// Not for keys or anything else that must not be guessed. Not thread safe.
class SeededRandom {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t Next() { return engine_(); }
  // Uniform in [0, n); n > 0.
  std::uint64_t Below(std::uint64_t n);
  // Uniform in [low, high]; low <= high.
  int Between(int low, int high);
  // True with the given probability; the generator advances by one number in any case.
  bool Chance(double probability);

 private:
  std::mt19937_64 engine_;
};

// A seed derived from a base seed and a path of numbers ("the persons of flow 3, number 17").
// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014) over the path.
std::uint64_t DerivedSeed(std::uint64_t seed, std::initializer_list<std::uint64_t> path);

}  // namespace mirrorflow
