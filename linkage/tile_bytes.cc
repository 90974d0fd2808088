#include "linkage/tile_bytes.h"

#include <bit>
#include <cstdint>
#include <cstring>

#include "absl/status/status.h"

namespace mirrorflow {
namespace {

static_assert(std::endian::native == std::endian::little);
static_assert(sizeof(Candidate) == 3 * sizeof(std::uint32_t));

struct Head {
  std::uint32_t tile;
  std::uint32_t candidates;
  std::uint32_t cut_off;
};

template <typename T>
std::string_view AsBytes(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

std::string SerializeTile(const TileResult& result) {
  const Head head{result.tile, static_cast<std::uint32_t>(result.lists.candidates.size()),
                  static_cast<std::uint32_t>(result.lists.cut_off.size())};
  std::string bytes(reinterpret_cast<const char*>(&head), sizeof head);
  bytes += AsBytes(result.lists.candidates);
  bytes += AsBytes(result.lists.cut_off);
  return bytes;
}

absl::StatusOr<TileResult> ParseTile(std::string_view bytes) {
  Head head{};
  if (bytes.size() >= sizeof head) std::memcpy(&head, bytes.data(), sizeof head);
  const std::size_t candidate_bytes = head.candidates * sizeof(Candidate);
  const std::size_t cut_off_bytes = head.cut_off * sizeof(std::uint32_t);
  if (bytes.size() != sizeof head + candidate_bytes + cut_off_bytes) {
    return absl::InvalidArgumentError("these bytes are not the result of a tile");
  }
  TileResult result{head.tile, {}};
  bytes.remove_prefix(sizeof head);
  if (head.candidates > 0) {
    result.lists.candidates.resize(head.candidates);
    std::memcpy(result.lists.candidates.data(), bytes.data(), candidate_bytes);
  }
  if (head.cut_off > 0) {
    result.lists.cut_off.resize(head.cut_off);
    std::memcpy(result.lists.cut_off.data(), bytes.data() + candidate_bytes, cut_off_bytes);
  }
  return result;
}

}  // namespace mirrorflow
