#include "services/office/run_linking.h"

#include <algorithm>
#include <vector>

#include "linkage/comparison.h"
#include "linkage/one_to_one.h"

namespace mirrorflow {
namespace {

BitRows RowsOf(const EncodedBatch& batch) { return {batch.words(), batch.row_words()}; }

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
  ComparisonOptions options;
  options.threads = static_cast<unsigned>(threads);
  options.progress = [&](std::uint64_t done, std::uint64_t total) {
    progress(static_cast<std::uint32_t>(100 * done / std::max<std::uint64_t>(total, 1)));
  };
  options.stop = stop;
  absl::StatusOr<std::vector<Candidate>> candidates =
      FindCandidates(RowsOf(batches.sender), RowsOf(batches.receiver), terms.threshold, options);
  if (!candidates.ok()) return candidates.status();
  StratumCounts linked{};
  for (const Candidate& link :
       MatchOneToOne(*candidates, batches.sender.size(), batches.receiver.size())) {
    ++linked[batches.sender.stratum_codes()[link.a]];
  }
  return FlowTable::Create(terms.corridor, terms.period, CountRows(batches.sender),
                           CountRows(batches.receiver), linked);
}

}  // namespace mirrorflow
