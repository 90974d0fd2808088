#include "services/sandbox/generator/seeded_random.h"

namespace mirrorflow {
namespace {

std::uint64_t SplitMix(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace

std::uint64_t SeededRandom::Below(std::uint64_t n) {
  // The 2^64 mod n lowest values would be drawn too often.
  const std::uint64_t surplus = (0 - n) % n;
  std::uint64_t value = Next();
  while (value < surplus) value = Next();
  return value % n;
}

int SeededRandom::Between(int low, int high) {
  return low + static_cast<int>(Below(static_cast<std::uint64_t>(high - low) + 1));
}

bool SeededRandom::Chance(double probability) {
  // Exact: a product with a power of two. The upper 53 bits are uniform in [0, 2^53).
  return static_cast<double>(Next() >> 11) < probability * 9007199254740992.0;
}

std::uint64_t DerivedSeed(std::uint64_t seed, std::initializer_list<std::uint64_t> path) {
  std::uint64_t state = SplitMix(seed);
  for (const std::uint64_t step : path) state = SplitMix(state ^ step);
  return state;
}

}  // namespace mirrorflow
