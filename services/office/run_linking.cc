#include "services/office/run_linking.h"

#include <algorithm>
#include <utility>

#include "linkage/linker.h"

namespace mirrorflow {
namespace {

StratumCounts CountRows(const EncodedBatch& batch) {
  StratumCounts counts{};
  for (const std::uint8_t code : batch.stratum_codes()) ++counts[code];
  return counts;
}

}  // namespace

absl::StatusOr<FlowTable> LinkAndCount(const RunTerms& terms, const RunBatches& batches,
                                       int threads,
                                       const std::function<void(std::uint32_t percent)>& progress,
                                       std::stop_token stop) {
  const LinkageUnitLinker linker(static_cast<unsigned>(threads));
  absl::StatusOr<LinkCounts> links = linker.Link(
      batches.sender, batches.receiver, terms,
      [&](std::uint64_t done, std::uint64_t total) {
        progress(static_cast<std::uint32_t>(100 * done / std::max<std::uint64_t>(total, 1)));
      },
      std::move(stop));
  if (!links.ok()) return links.status();
  return FlowTable::Create(terms.corridor, terms.period, CountRows(batches.sender),
                           CountRows(batches.receiver), links->by_stratum);
}

}  // namespace mirrorflow
