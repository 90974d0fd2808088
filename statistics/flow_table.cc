#include "statistics/flow_table.h"

#include <algorithm>
#include <numeric>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string_view FigureCode(Figure figure) {
  switch (figure) {
    case Figure::kEmigSender:
      return "EMIG_SENDER";
    case Figure::kImmigReceiver:
      return "IMMIG_RECEIVER";
    case Figure::kLinked:
      break;
  }
  return "LINKED";
}

absl::StatusOr<FlowTable> FlowTable::Create(const Corridor& corridor, const Period& period,
                                            const StratumCounts& emig_sender,
                                            const StratumCounts& immig_receiver,
                                            const StratumCounts& linked) {
  constexpr std::uint64_t kMaxCount = std::uint64_t{1} << 40;  // so that sums can't overflow
  FlowTable table(corridor, period, {emig_sender, immig_receiver, linked});
  for (const StratumCounts& counts : table.counts_) {
    if (std::ranges::max(counts) > kMaxCount) {
      return absl::InvalidArgumentError(
          absl::StrCat("flow table ", corridor.ToString(), ": a count is beyond any population"));
    }
  }
  // Linking is one-to-one.
  if (table.total(Figure::kLinked) >
      std::min(table.total(Figure::kEmigSender), table.total(Figure::kImmigReceiver))) {
    return absl::InvalidArgumentError(absl::StrCat(
        "flow table ", corridor.ToString(), ": more persons are linked than one side reported"));
  }
  return table;
}

std::uint64_t FlowTable::total(Figure figure) const {
  return std::reduce(counts(figure).begin(), counts(figure).end());
}

}  // namespace mirrorflow
