#include "services/office/run_linking.h"

#include <algorithm>
#include <utility>

#include "linkage/linker.h"

namespace mirrorflow {
namespace {

// Records of this period and corridor as the side reported them. Flagged ones (of the months around
// the period, of unknown other country) count where a link says that they belong here.
StratumCounts CountReported(const EncodedBatch& batch, const StratumCounts& flagged_and_linked) {
  StratumCounts counts = flagged_and_linked;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch.record_flags()[i] == 0) ++counts[batch.stratum_codes()[i]];
  }
  return counts;
}

}  // namespace

absl::StatusOr<FlowTable> LinkAndCount(const RunTerms& terms, const RunBatches& batches,
                                       int threads,
                                       const std::function<void(std::uint32_t percent)>& progress,
                                       std::stop_token stop,
                                       absl::StatusOr<ConfidentialErrorEstimate>* errors) {
  const LinkageUnitLinker linker(static_cast<unsigned>(threads));
  const Linker::Progress report = [&](std::uint64_t done, std::uint64_t total) {
    progress(static_cast<std::uint32_t>(100 * done / std::max<std::uint64_t>(total, 1)));
  };
  absl::StatusOr<LinkCounts> links = absl::UnknownError("not linked");
  if (errors == nullptr) {
    links = linker.Link(batches.sender, batches.receiver, terms, report, std::move(stop));
  } else {
    auto both =
        linker.LinkAndEstimate(batches.sender, batches.receiver, terms, report, std::move(stop));
    if (!both.ok()) return both.status();
    links = both->counts;
    *errors = std::move(both->errors);
  }
  if (!links.ok()) return links.status();
  return FlowTable::Create(
      terms.corridor, terms.period, CountReported(batches.sender, links->flagged_of_sender),
      CountReported(batches.receiver, links->flagged_of_receiver), links->by_stratum);
}

}  // namespace mirrorflow
