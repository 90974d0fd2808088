#include "linkage/tile_plan.h"

#include <algorithm>
#include <cstdint>

namespace mirrorflow {
namespace {

constexpr std::uint32_t kLeastTileRowsB = 4096;

std::uint64_t Pieces(RowGroup group, std::uint64_t piece) {
  return (group.end - group.begin + piece - 1) / piece;
}

std::uint64_t CountTiles(std::span<const GroupPair> pairs, std::uint64_t tile_rows_b) {
  std::uint64_t tiles = 0;
  for (const GroupPair& pair : pairs) {
    tiles += Pieces(pair.a, kTileRowsA) * Pieces(pair.b, tile_rows_b);
  }
  return tiles;
}

}  // namespace

std::vector<Tile> PlanTiles(std::span<const GroupPair> pairs) {
  constexpr std::uint64_t kAllRows = std::uint64_t{1} << 32;
  std::uint64_t rows_b = kLeastTileRowsB;
  while (rows_b < kAllRows && CountTiles(pairs, rows_b) > kMaxTiles) rows_b *= 2;
  std::vector<Tile> tiles;
  tiles.reserve(CountTiles(pairs, rows_b));
  for (const GroupPair& pair : pairs) {
    // All of the first side passes over one block of the second before the next.
    for (std::uint64_t b = pair.b.begin; b < pair.b.end; b += rows_b) {
      const auto b_end =
          static_cast<std::uint32_t>(std::min<std::uint64_t>(b + rows_b, pair.b.end));
      for (std::uint64_t a = pair.a.begin; a < pair.a.end; a += kTileRowsA) {
        const auto a_end =
            static_cast<std::uint32_t>(std::min<std::uint64_t>(a + kTileRowsA, pair.a.end));
        tiles.push_back(
            {static_cast<std::uint32_t>(a), a_end, static_cast<std::uint32_t>(b), b_end});
      }
    }
  }
  return tiles;
}

GroupPair LargestPair(std::span<const GroupPair> pairs) {
  const auto comparisons = [](const GroupPair& pair) {
    return std::uint64_t{pair.a.end - pair.a.begin} * (pair.b.end - pair.b.begin);
  };
  const auto largest = std::ranges::max_element(pairs, {}, comparisons);
  return largest == pairs.end() ? GroupPair{} : *largest;
}

}  // namespace mirrorflow
