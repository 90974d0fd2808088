#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/disclosure_rule.h"
#include "corridor/period.h"
#include "corridor/run.h"
#include "corridor/terms.h"
#include "statistics/flow_cube.h"

namespace mirrorflow {

// One figure after disclosure control.
struct ProtectedCount {
  CountedTable table = CountedTable::kTotal;
  Figure figure = Figure::kLinked;
  std::string code = "_T";            // of the class: "F", "Y15T24", or "_T" in tables of totals
  std::optional<std::int64_t> value;  // none: suppressed. May be negative in `dp`
  bool secondary = false;             // suppressed to protect another
  std::int64_t micro_variance = 0;    // of the protection, in millionths
  // In how many vintages before this one it was published already (vintage_figures.h).
  std::uint32_t repeated = 0;

  friend bool operator==(const ProtectedCount&, const ProtectedCount&) = default;
};

// What a corridor, period and vintage lets out, and what that cost a person: the entry of the
// ledger and the figures are one thing, so that neither is without the other.
struct ProtectedCounts {
  RunId run;
  Corridor corridor;
  Period period;
  Vintage vintage;
  Hash256 agreement{};
  DisclosureProfile profile = DisclosureProfile::kDp;
  NanoEpsilon cost = 0;
  std::vector<ProtectedCount> counts;

  // Null if it is not there.
  const ProtectedCount* Find(CountedTable table, Figure figure, std::string_view code) const;

  friend bool operator==(const ProtectedCounts&, const ProtectedCounts&) = default;
};

// The text that a release is signed as and read back from: a line each, ended by LF.
//   mirrorflow protected counts v1
//   run RUN CORRIDOR PERIOD VINTAGE PROFILE HASH-OF-AGREEMENT NANO-EPSILON
//   count TABLE FIGURE CODE VALUE MICRO-VARIANCE [REPEATED]
// VALUE: a number, "c" or "d". REPEATED stands only where it is not 0.
std::string ProtectedCountsText(const std::vector<ProtectedCounts>& runs);
// InvalidArgument, with the line, for any other text.
absl::StatusOr<std::vector<ProtectedCounts>> ParseProtectedCounts(std::string_view text);

}  // namespace mirrorflow
