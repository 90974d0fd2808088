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
std::size_t WordsUntilLost(const PreparedRows& a, std::size_t a_begin, const PreparedRows& b,
                           std::size_t b_begin, std::size_t b_rows) {
  const std::size_t row_words = a.rows.row_words;
  std::size_t lost = 0;
  for (std::size_t i = a_begin; i < a_begin + 2; ++i) {
    const std::uint64_t* words_a = a.words(i);
    for (std::size_t j = b_begin; j < b_begin + b_rows; ++j) {
      const std::uint64_t* words_b = b.words(j);
      const std::int32_t needed = a.floors[i] + b.floors[j];
      auto reachable = static_cast<std::int32_t>(a.bits[i]);
      std::size_t w = 0;
      for (; w < row_words && reachable >= needed; ++w) {
        reachable -= std::popcount(words_a[w] & ~words_b[w]);
      }
      lost = std::max(lost, reachable < needed ? w : row_words);
    }
  }
  return lost;
}

}  // namespace

std::vector<std::uint32_t> PlanSegments(const PreparedRows& a, RowGroup group_a,
                                        const PreparedRows& b, RowGroup group_b,
                                        const Similarity& similarity, const Kernel& kernel) {
  const auto row_words = static_cast<std::uint32_t>(a.rows.row_words);
  const std::size_t tile_rows = kernel.group_rows;
  const std::size_t rows_a = group_a.end - group_a.begin;
  const std::size_t rows_b = group_b.end - group_b.begin;
  if (std::uint64_t{rows_a} * rows_b < kMinPairs || rows_a < 2 || rows_b < tile_rows) {
    return {row_words};
  }
  // lost[w]: tiles that are lost after w words or fewer, of those that the lengths of their rows do
  // not exclude. The strides share no factor with usual sizes.
  std::vector<double> lost(row_words + 1, 0.0);
  std::size_t sampled = 0;
  for (std::size_t t = 0; t < kSampledTiles; ++t) {
    const std::size_t a_begin = group_a.begin + t * 7919 % (rows_a - 1);
    const std::size_t b_begin = group_b.begin + t * 104729 % (rows_b - tile_rows + 1);
    if (!similarity.CanReach(a.bits[a_begin], b.bits[b_begin])) continue;
    ++sampled;
    const std::size_t words = WordsUntilLost(a, a_begin, b, b_begin, tile_rows);
    if (words < row_words) lost[words] += 1.0;
  }
  if (sampled == 0) return {row_words};
  for (double& share : lost) share /= static_cast<double>(sampled);
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
