#pragma once

#include <span>
#include <vector>

#include "linkage/prepared_rows.h"
#include "linkage/tile_comparer.h"

namespace mirrorflow {

// Two groups of which all rows are compared with each other.
struct GroupPair {
  RowGroup a;
  RowGroup b;
};

// Cuts the pairs into tiles: pieces of work of some milliseconds or more, at most about
// kMaxTiles of them. Follows from the groups alone, so that all threads, processes and machines
// mean the same by the number of a tile. Pairs with an empty group give none.
std::vector<Tile> PlanTiles(std::span<const GroupPair> pairs);

inline constexpr std::uint64_t kMaxTiles = 1 << 17;

// The pair with the most comparisons; of none, an empty one.
GroupPair LargestPair(std::span<const GroupPair> pairs);

}  // namespace mirrorflow
