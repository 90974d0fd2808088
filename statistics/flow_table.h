#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "corridor/stratum.h"

namespace mirrorflow {

// What is counted: the flow as its origin recorded it, as its destination recorded it, and the
// persons found in both records.
enum class Figure : std::uint8_t { kEmigSender, kImmigReceiver, kLinked };
inline constexpr Figure kFigures[] = {Figure::kEmigSender, Figure::kImmigReceiver, Figure::kLinked};

// The SDMX code of its measure: "EMIG_SENDER", "IMMIG_RECEIVER", "LINKED".
std::string_view FigureCode(Figure figure);

// Persons by Stratum::code().
using StratumCounts = std::array<std::uint64_t, kStratumCount>;

// The exact counts of one corridor and period. Confidential: no function writes it; what may be
// published is a ReleasedTable (statistics/suppression.h).
// Immutable, safe to read from many threads.
class FlowTable {
 public:
  // InvalidArgument when a count is above 2^40 or more persons are linked than one side reported.
  static absl::StatusOr<FlowTable> Create(const Corridor& corridor, const Period& period,
                                          const StratumCounts& emig_sender,
                                          const StratumCounts& immig_receiver,
                                          const StratumCounts& linked);

  const Corridor& corridor() const { return corridor_; }
  const Period& period() const { return period_; }
  const StratumCounts& counts(Figure figure) const {
    return counts_[static_cast<std::size_t>(figure)];
  }
  std::uint64_t total(Figure figure) const;

 private:
  FlowTable(const Corridor& corridor, const Period& period,
            const std::array<StratumCounts, 3>& counts)
      : corridor_(corridor), period_(period), counts_(counts) {}

  Corridor corridor_;
  Period period_;
  std::array<StratumCounts, 3> counts_;  // in the order of Figure
};

}  // namespace mirrorflow
