#include "services/office/run_cover.h"

#include <cstdint>
#include <memory>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

// Other runs of the same agreement, corridor and period that went as far as a
// commitment.
std::uint32_t CountedRuns(const RunTerms& terms, const RunStore& store) {
  std::uint32_t counted = 0;
  for (const StoredCampaign& campaign : store.Campaigns()) {
    for (const StoredRun& run : store.RunsOf(campaign.id)) {
      if (run.id != terms.run_id && run.sender_commitment.has_value() &&
          run.terms.agreement_hash == terms.agreement_hash &&
          run.terms.corridor == terms.corridor && run.terms.period == terms.period) {
        ++counted;
      }
    }
  }
  return counted;
}

}  // namespace

absl::StatusOr<RunSigners> CheckRunCover(const RunTerms& terms, const TrustStore& trust,
                                         const RunStore& store) {
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return now.status();
  absl::StatusOr<RunCover> cover = (*now)->CoverRun(terms, trust.today());
  if (!cover.ok()) return cover.status();
  const Agreement& agreement = cover->held->agreement;
  const std::uint32_t budget = agreement.content().runs_per_period;
  if (CountedRuns(terms, store) >= budget) {
    return ClauseRefusal(
        agreement.id(), "disclosure",
        absl::StrCat("the budget of ", budget, " run(s) of ", terms.corridor.ToString(), " in ",
                     terms.period.ToString(), " is used up"));
  }
  return RunSigners{.sender = cover->sender.identity, .receiver = cover->receiver.identity};
}

}  // namespace mirrorflow
