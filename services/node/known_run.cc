#include "services/node/known_run.h"

#include <utility>

#include "services/wire/terms.h"

namespace mirrorflow {

absl::StatusOr<KnownRun> KnownRunFrom(const RunRecords& records, node::RunRecord record) {
  absl::StatusOr<RunTerms> terms = ParseTerms(record.terms());
  if (!terms.ok()) return terms.status();
  std::optional<node::RunDecision> decision;
  if (record.awaiting_approval()) decision = records.DecisionOn(*terms);
  return KnownRun{*std::move(terms), std::move(record), std::move(decision)};
}

std::string StateText(const KnownRun& run) {
  if (run.waits()) return "waiting for approval";
  if (!run.record.awaiting_approval()) return run.record.state();
  return run.decision->approved() ? "approved" : "refused";
}

}  // namespace mirrorflow
