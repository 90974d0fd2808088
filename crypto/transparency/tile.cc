#include "crypto/transparency/tile.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

std::string IndexPath(std::uint64_t index, std::uint32_t width) {
  std::string path = absl::StrFormat("%03d", index % 1000);
  while (index >= 1000) {
    index /= 1000;
    path = absl::StrFormat("x%03d/%s", index % 1000, path);
  }
  return width == kTileWidth ? path : absl::StrCat(path, ".p/", width);
}

}  // namespace

std::string Tile::Path() const {
  return absl::StrCat("tile/", level, "/", IndexPath(index, width));
}

std::string EntriesPath(std::uint64_t index, std::uint32_t width) {
  return absl::StrCat("tile/entries/", IndexPath(index, width));
}

std::vector<Tile> NewTiles(std::uint64_t old_size, std::uint64_t size) {
  std::vector<Tile> tiles;
  for (std::uint32_t level = 0; size != 0; ++level) {
    for (std::uint64_t begin = old_size / kTileWidth * kTileWidth; begin < size;
         begin += kTileWidth) {
      const std::uint64_t width = std::min(size - begin, kTileWidth);
      if (begin + width > old_size) {
        tiles.push_back({.level = level,
                         .index = begin / kTileWidth,
                         .width = static_cast<std::uint32_t>(width)});
      }
    }
    // A level up there is a hash for each full tile.
    old_size /= kTileWidth;
    size /= kTileWidth;
  }
  return tiles;
}

std::string TileBytes(const MerkleTree& tree, const Tile& tile) {
  constexpr std::size_t kHeight = 8;
  std::string bytes;
  for (std::uint32_t i = 0; i < tile.width; ++i) {
    const Hash256& hash = tree.Node(tile.level * kHeight, tile.index * kTileWidth + i);
    bytes.append(hash.begin(), hash.end());
  }
  return bytes;
}

absl::StatusOr<std::string> EntriesBytes(std::span<const std::string> entries) {
  std::string bytes;
  for (const std::string& entry : entries) {
    if (entry.size() > kMaxLogEntry) {
      return absl::InvalidArgumentError(
          absl::StrCat("an entry of a log has at most ", kMaxLogEntry, " bytes"));
    }
    bytes += static_cast<char>(entry.size() >> 8U);
    bytes += static_cast<char>(entry.size() & 0xFFU);
    bytes += entry;
  }
  return bytes;
}

absl::StatusOr<std::vector<std::string>> ParseEntries(std::string_view bytes, std::uint32_t width) {
  constexpr std::size_t kPrefix = 2;
  std::vector<std::string> entries;
  while (!bytes.empty() && entries.size() < width) {
    if (bytes.size() < kPrefix) break;
    const std::size_t length = std::size_t{static_cast<unsigned char>(bytes[0])} << 8U |
                               std::size_t{static_cast<unsigned char>(bytes[1])};
    if (bytes.size() < kPrefix + length) break;
    entries.emplace_back(bytes.substr(kPrefix, length));
    bytes.remove_prefix(kPrefix + length);
  }
  if (entries.size() != width || !bytes.empty()) {
    return absl::DataLossError(absl::StrCat("a bundle does not hold exactly ", width, " entries"));
  }
  return entries;
}

}  // namespace mirrorflow
