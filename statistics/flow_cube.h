#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "corridor/stratum.h"
#include "statistics/cell_key.h"
#include "statistics/random_source.h"

namespace mirrorflow {

// What is counted. Reported: the records of this corridor and period as the side has them, without
// those of the months around it and of unknown other country. Linked: persons found in both
// registers, by date and class of the side that dates them (RunTerms::dated_by). Linked as other:
// the same persons by date and class of the other side, where it has them in this period too.
enum class Figure : std::uint8_t { kEmigSender, kImmigReceiver, kLinked, kLinkedAsOther };
inline constexpr Figure kFigures[] = {Figure::kEmigSender, Figure::kImmigReceiver, Figure::kLinked,
                                      Figure::kLinkedAsOther};
inline constexpr std::size_t kFigureCount = 4;

// "EMIG_SENDER", "IMMIG_RECEIVER", "LINKED", "LINKED_OTHER".
std::string_view FigureCode(Figure figure);

// Persons by Stratum::code().
using StratumCounts = std::array<std::uint64_t, kStratumCount>;
using CubeCounts = std::array<StratumCounts, kFigureCount>;  // in the order of Figure
using CubeKeys = std::array<std::array<CellKey, kStratumCount>, kFigureCount>;

// The exact counts of one corridor and period, in the finest cells that there are: sex by broad age
// in linkage-unit mode. Confidential: nothing in here prints or compares it, and what may be
// published of it is made by ProtectedRelease alone (statistics/protected_release.h).
// Immutable, safe to read from many threads.
class FlowCube {
 public:
  // InvalidArgument when a count is above 2^40.
  static absl::StatusOr<FlowCube> Create(const Corridor& corridor, const Period& period,
                                         const CubeCounts& counts, const CubeKeys& keys);

  const Corridor& corridor() const { return corridor_; }
  const Period& period() const { return period_; }
  const StratumCounts& counts(Figure figure) const {
    return counts_[static_cast<std::size_t>(figure)];
  }
  // Of the cell-key method: a coarser cell has the sum of the keys of its parts.
  const std::array<CellKey, kStratumCount>& keys(Figure figure) const {
    return keys_[static_cast<std::size_t>(figure)];
  }

 private:
  FlowCube(const Corridor& corridor, const Period& period, const CubeCounts& counts,
           const CubeKeys& keys)
      : corridor_(corridor), period_(period), counts_(counts), keys_(keys) {}

  Corridor corridor_;
  Period period_;
  CubeCounts counts_;
  CubeKeys keys_;
};

// Keys of the finest cells. Each record of a run has a fresh uniform key; its sum over the records
// of a cell is uniform and independent of other cells of the partition, so that sum is drawn.
CubeKeys DrawCellKeys(const CubeCounts& counts, RandomSource& random);

}  // namespace mirrorflow
