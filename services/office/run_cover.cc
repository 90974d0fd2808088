#include "services/office/run_cover.h"

#include <cstdint>
#include <memory>
#include <optional>

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

// Another run that has counted this vintage of the corridor and period, under whatever agreement.
std::optional<RunId> CountedRun(const RunTerms& terms, const RunStore& store) {
  for (const StoredCampaign& campaign : store.Campaigns()) {
    if (campaign.cancelled) continue;
    for (const StoredRun& run : store.RunsOf(campaign.id)) {
      if (run.id != terms.run_id && run.state == RunState::kErased &&
          run.terms.corridor == terms.corridor && run.terms.period == terms.period &&
          run.terms.vintage == terms.vintage) {
        return run.id;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

absl::StatusOr<RunSigners> CheckRunCover(const RunTerms& terms, const TrustStore& trust,
                                         const RunStore& store, const PrivacyLedger& ledger) {
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
  if (const std::optional<RunId> counted = CountedRun(terms, store); counted.has_value()) {
    return ClauseRefusal(
        agreement.id(), "disclosure",
        absl::StrCat("vintage ", terms.vintage.ToString(), " of ", terms.corridor.ToString(),
                     " in ", terms.period.ToString(), " is counted by run ", counted->value()));
  }
  if (absl::Status budget_left =
          ledger.Check(terms.corridor, terms.period, terms.vintage, agreement.content().disclosure);
      !budget_left.ok()) {
    return budget_left;
  }
  return RunSigners{.sender = cover->sender.identity, .receiver = cover->receiver.identity};
}

}  // namespace mirrorflow
