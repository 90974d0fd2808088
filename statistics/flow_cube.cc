#include "statistics/flow_cube.h"

#include "absl/status/status.h"

namespace mirrorflow {
namespace {

constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 40;

}  // namespace

std::string_view FigureCode(Figure figure) {
  switch (figure) {
    case Figure::kEmigSender:
      return "EMIG_SENDER";
    case Figure::kImmigReceiver:
      return "IMMIG_RECEIVER";
    case Figure::kLinked:
      return "LINKED";
    case Figure::kLinkedAsOther:
      return "LINKED_OTHER";
  }
  return "";
}

absl::StatusOr<FlowCube> FlowCube::Create(const Corridor& corridor, const Period& period,
                                          const CubeCounts& counts, const CubeKeys& keys) {
  for (const StratumCounts& figure : counts) {
    for (const std::uint64_t count : figure) {
      if (count > kMaxCount) return absl::InvalidArgumentError("a count is above 2^40");
    }
  }
  return FlowCube(corridor, period, counts, keys);
}

CubeKeys DrawCellKeys(const CubeCounts& counts, RandomSource& random) {
  CubeKeys keys{};
  for (std::size_t f = 0; f < kFigureCount; ++f) {
    for (std::size_t s = 0; s < kStratumCount; ++s) {
      if (counts[f][s] != 0) keys[f][s] = static_cast<CellKey>(random.Next());
    }
  }
  return keys;
}

}  // namespace mirrorflow
