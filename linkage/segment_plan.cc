#include "linkage/segment_plan.h"

#include <algorithm>
#include <bit>
#include <cstddef>

namespace mirrorflow {
namespace {

// Below this many pairs the sample would cost more than it saves.
constexpr std::uint64_t kMinPairs = 1 << 20;
constexpr std::size_t kSampledTiles = 64;
// A look costs about as much as this many words of the tile.
constexpr double kLookCost = 0.7;
constexpr std::uint32_t kMaxPositions = 64;

// Words after which no pair of the tile can match any more; row_words when that is never known.
std::size_t WordsUntilLost(const BitRows& a, std::size_t a_begin, const BitRows& b,
                           std::size_t b_begin, std::size_t b_rows, DiceThreshold threshold) {
  std::size_t lost = 0;
  for (std::size_t i = a_begin; i < a_begin + 2; ++i) {
    const std::uint32_t bits_a = BitsSet(a.row(i), a.row_words);
    for (std::size_t j = b_begin; j < b_begin + b_rows; ++j) {
      const std::uint32_t bits_b = BitsSet(b.row(j), b.row_words);
      const std::int32_t needed = FloorOfRow(bits_a, threshold) + FloorOfRow(bits_b, threshold);
      auto reachable = static_cast<std::int32_t>(bits_a);
      std::size_t w = 0;
      for (; w < a.row_words && reachable >= needed; ++w) {
        reachable -= std::popcount(a.row(i)[w] & ~b.row(j)[w]);
      }
      lost = std::max(lost, reachable < needed ? w : a.row_words);
    }
  }
  return lost;
}

}  // namespace

std::int32_t FloorOfRow(std::uint32_t bits_set, DiceThreshold threshold) {
  if (bits_set == 0) return kNeverReached;
  return static_cast<std::int32_t>(std::uint64_t{threshold.numerator()} * bits_set /
                                   (2 * threshold.denominator()));
}

std::vector<std::uint32_t> PlanSegments(const BitRows& a, const BitRows& b, DiceThreshold threshold,
                                        const Kernel& kernel) {
  const auto row_words = static_cast<std::uint32_t>(a.row_words);
  const std::size_t tile_rows = kernel.group_rows;
  if (std::uint64_t{a.size()} * b.size() < kMinPairs || a.size() < 2 || b.size() < tile_rows) {
    return {row_words};
  }
  // lost[w]: tiles that are lost after w words or fewer. Rows stand in random order, so any tiles
  // will do; the strides share no factor with usual sizes.
  std::vector<double> lost(row_words + 1, 0.0);
  for (std::size_t t = 0; t < kSampledTiles; ++t) {
    const std::size_t a_begin = t * 7919 % (a.size() - 1);
    const std::size_t b_begin = t * 104729 % (b.size() - tile_rows + 1);
    const std::size_t words = WordsUntilLost(a, a_begin, b, b_begin, tile_rows, threshold);
    if (words < row_words) lost[words] += 1.0 / kSampledTiles;
  }
  for (std::size_t w = 1; w <= row_words; ++w) lost[w] += lost[w - 1];

  // At most two looks, at positions of a grid. A look at row_words is the one at the end.
  const std::uint32_t step = (row_words + kMaxPositions - 1) / kMaxPositions;
  double best_cost = row_words;
  std::vector<std::uint32_t> best = {row_words};
  for (std::uint32_t first = step; first < row_words; first += step) {
    const double alive = 1.0 - lost[first];
    for (std::uint32_t second = first + step; second < row_words + step; second += step) {
      const bool one_look = second >= row_words;
      double cost = first + kLookCost;
      if (one_look) {
        cost += alive * (row_words - first);
      } else {
        cost += alive * (second - first + kLookCost) + (1.0 - lost[second]) * (row_words - second);
      }
      if (cost >= best_cost) continue;
      best_cost = cost;
      best = {first};
      if (!one_look) best.push_back(second);
      best.push_back(row_words);
    }
  }
  return best;
}

}  // namespace mirrorflow
