#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/transparency/merkle_tree.h"

namespace mirrorflow {

// A log as plain files (c2sp.org/tlog-tiles):
//   checkpoint                  signed_note.h
//   tile/LEVEL/N[.p/WIDTH]      hashes of complete subtrees of 256^LEVEL leaves, 256 in a full tile
//   tile/entries/N[.p/WIDTH]    entries, each with its length before it (two bytes, big-endian)
// N has groups of three digits, x before all but the last: x001/x234/067. A tile of fewer than 256
// is partial and has its width in its name.
inline constexpr std::uint64_t kTileWidth = 256;
inline constexpr std::size_t kMaxLogEntry = 65535;  // bytes

struct Tile {
  std::uint32_t level = 0;
  std::uint64_t index = 0;
  std::uint32_t width = kTileWidth;  // 1 to 256

  std::string Path() const;  // "tile/0/x001/x234/067.p/112"

  friend bool operator==(const Tile&, const Tile&) = default;
};
std::string EntriesPath(std::uint64_t index, std::uint32_t width);

// The tiles that a tree of `size` has and the tree of `old_size` had not: all that must be written
// when a log grows. From level 0 up, left to right.
std::vector<Tile> NewTiles(std::uint64_t old_size, std::uint64_t size);
// The hashes of a tile, 32 bytes each. The tree has them.
std::string TileBytes(const MerkleTree& tree, const Tile& tile);

// The bundle of these entries, none longer than kMaxLogEntry (else InvalidArgument).
absl::StatusOr<std::string> EntriesBytes(std::span<const std::string> entries);
// Exactly `width` entries. DataLoss.
absl::StatusOr<std::vector<std::string>> ParseEntries(std::string_view bytes, std::uint32_t width);

}  // namespace mirrorflow
