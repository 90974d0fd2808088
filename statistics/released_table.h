#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "corridor/stratum.h"
#include "statistics/flow_table.h"

namespace mirrorflow {

// Shown; suppressed because the cell itself is small; suppressed because a small one could be found
// from it.
enum class CellStatus : std::uint8_t { kShown, kPrimary, kSecondary };

// SDMX CL_OBS_STATUS: "A" normal, "Q" suppressed.
std::string_view ObsStatusCode(CellStatus status);
// SDMX CL_CONF_STATUS: "F" free, "C" confidential, "D" secondary confidentiality.
std::string_view ConfStatusCode(CellStatus status);

struct ReleasedCell {
  Figure figure;
  std::optional<Stratum> stratum;  // none: the total over all strata
  CellStatus status;
  std::optional<std::uint64_t> value;  // none unless shown
};

// The SDMX codes of a cell's sex and age: those of its stratum, or "_T".
std::string_view CellSexCode(const ReleasedCell& cell);
std::string_view CellAgeCode(const ReleasedCell& cell);

// A flow table after suppression: the only form that the writers of this room take. Suppressed
// values are not in it. Made by SuppressSmallCells alone.
// Immutable, safe to read from many threads.
class ReleasedTable {
 public:
  const Corridor& corridor() const { return corridor_; }
  const Period& period() const { return period_; }
  std::uint32_t suppression_threshold() const { return suppression_threshold_; }
  // By figure; in each the strata by code, then the total.
  const std::vector<ReleasedCell>& cells() const { return cells_; }
  const ReleasedCell& total(Figure figure) const;

 private:
  friend absl::StatusOr<ReleasedTable> SuppressSmallCells(const FlowTable& table,
                                                          std::uint32_t threshold);

  ReleasedTable(const Corridor& corridor, const Period& period, std::uint32_t threshold,
                std::vector<ReleasedCell> cells)
      : corridor_(corridor),
        period_(period),
        suppression_threshold_(threshold),
        cells_(std::move(cells)) {}

  Corridor corridor_;
  Period period_;
  std::uint32_t suppression_threshold_;
  std::vector<ReleasedCell> cells_;
};

}  // namespace mirrorflow
