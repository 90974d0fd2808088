#include "services/office/run_linking.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "linkage/linker.h"

namespace mirrorflow {
namespace {

// Records of this period and corridor as the side has them; not those of the months around it or of
// unknown other country.
StratumCounts CountReported(const EncodedBatch& batch) {
  StratumCounts counts{};
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch.record_flags()[i] == 0) ++counts[batch.stratum_codes()[i]];
  }
  return counts;
}

// What the node has done before (crypto/k_anonymous_strata.h), checked again: a batch whose strata
// single persons out would make their figures about them. Without the size, which is not to be
// told.
absl::Status CheckStrata(const StratumCounts& counts, Side side, const RunTerms& terms) {
  const auto is_small = [&](std::uint64_t count) {
    return count > 0 && count < terms.minimum_stratum;
  };
  const auto strata = std::ranges::count_if(counts, [](std::uint64_t count) { return count > 0; });
  if (strata <= 1 || std::ranges::none_of(counts, is_small)) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the ", std::string(SideName(side)), "'s batch has a stratum of fewer than ",
                   terms.minimum_stratum, " records, the minimum of the terms"));
}

}  // namespace

absl::StatusOr<CubeCounts> LinkAndCount(const RunTerms& terms, const RunBatches& batches,
                                        int threads,
                                        const std::function<void(std::uint32_t percent)>& progress,
                                        std::stop_token stop,
                                        absl::StatusOr<ConfidentialErrorEstimate>* errors) {
  CubeCounts counts{};
  counts[static_cast<std::size_t>(Figure::kEmigSender)] = CountReported(batches.sender);
  counts[static_cast<std::size_t>(Figure::kImmigReceiver)] = CountReported(batches.receiver);
  absl::Status strata = CheckStrata(counts[0], Side::kSender, terms);
  strata.Update(CheckStrata(counts[1], Side::kReceiver, terms));
  if (!strata.ok()) return strata;
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
  counts[static_cast<std::size_t>(Figure::kLinked)] = links->placed;
  counts[static_cast<std::size_t>(Figure::kLinkedAsOther)] = links->placed_by_other;
  return counts;
}

}  // namespace mirrorflow
