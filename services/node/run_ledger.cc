#include "services/node/run_ledger.h"

#include <filesystem>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "services/node/run_events.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr char kFileName[] = "counted-runs";

}  // namespace

absl::StatusOr<std::unique_ptr<RunLedger>> RunLedger::Open(const std::string& state_directory,
                                                           RecordEvent record) {
  std::unique_ptr<RunLedger> ledger(new RunLedger(
      (std::filesystem::path(state_directory) / kFileName).string(), std::move(record)));
  absl::StatusOr<std::string> text = ReadWholeFile(ledger->path_);
  if (absl::IsNotFound(text.status())) return ledger;
  if (!text.ok()) return text.status();
  std::istringstream lines(*text);
  std::string hash_text;
  std::string corridor_text;
  std::string period_text;
  std::string run_text;
  std::string vintage_text;
  NanoEpsilon cost = 0;
  while (lines >> hash_text) {
    lines >> corridor_text >> period_text >> run_text >> vintage_text >> cost;
    absl::StatusOr<Hash256> hash = ParseHashText(hash_text);
    absl::StatusOr<Corridor> corridor = Corridor::Parse(corridor_text);
    absl::StatusOr<Period> period = Period::Create(period_text);
    absl::StatusOr<RunId> run = RunId::Create(run_text);
    absl::StatusOr<Vintage> vintage = Vintage::Create(vintage_text);
    if (!lines || !vintage.ok() || !hash.ok() || !corridor.ok() || !period.ok() || !run.ok()) {
      return absl::DataLossError(absl::StrCat(ledger->path_,
                                              " is damaged\nhint: without it the "
                                              "budget of runs is not known; restore it "
                                              "from a backup"));
    }
    ledger->counted_[{*hash, *corridor, *period}].emplace(*std::move(run), Paid{*vintage, cost});
  }
  return ledger;
}

absl::Status RunLedger::Check(const RunTerms& terms, const RunPermit& permit) const {
  const std::lock_guard lock(mutex_);
  return CheckLocked(terms, permit);
}

std::map<std::pair<Hash256, Vintage>, NanoEpsilon> RunLedger::PaidFor(const Corridor& corridor,
                                                                      const Period& period) const {
  std::map<std::pair<Hash256, Vintage>, NanoEpsilon> costs;
  for (const auto& [flow, runs] : counted_) {
    if (std::get<1>(flow) != corridor || std::get<2>(flow) != period) continue;
    for (const auto& [run, paid] : runs) costs[{std::get<0>(flow), paid.vintage}] = paid.cost;
  }
  return costs;
}

NanoEpsilon RunLedger::Spent(const Corridor& corridor, const Period& period) const {
  const std::lock_guard lock(mutex_);
  NanoEpsilon spent = 0;
  for (const auto& [vintage, cost] : PaidFor(corridor, period)) spent += cost;
  return spent;
}

absl::Status RunLedger::CheckLocked(const RunTerms& terms, const RunPermit& permit) const {
  const auto counted = counted_.find(FlowOf(terms));
  if (counted != counted_.end() && counted->second.contains(terms.run_id)) {
    return absl::OkStatus();
  }
  if (counted != counted_.end() && counted->second.size() >= permit.runs_per_period) {
    return absl::PermissionDeniedError(absl::StrCat(
        "clause disclosure: the budget of ", permit.runs_per_period, " run(s) of ",
        terms.corridor.ToString(), " in ", terms.period.ToString(), " is used up at this node"));
  }
  auto costs = PaidFor(terms.corridor, terms.period);
  costs[{terms.agreement_hash, terms.vintage}] = permit.vintage_cost;
  NanoEpsilon spent = 0;
  for (const auto& [vintage, cost] : costs) spent += cost;
  if (permit.budget != 0 && spent > permit.budget) {
    return absl::PermissionDeniedError(absl::StrCat(
        "clause disclosure: with vintage ", terms.vintage.ToString(), " of ",
        terms.corridor.ToString(), " a person would cost epsilon ", NanoEpsilonText(spent), " in ",
        terms.period.ToString(), ", above the budget of ", NanoEpsilonText(permit.budget)));
  }
  return absl::OkStatus();
}

absl::Status RunLedger::Count(const RunTerms& terms, const RunPermit& permit) {
  const std::lock_guard lock(mutex_);
  if (absl::Status status = CheckLocked(terms, permit); !status.ok()) return status;
  const Paid paid{terms.vintage, permit.vintage_cost};
  const auto known = counted_.find(FlowOf(terms));
  if (known != counted_.end() && known->second.contains(terms.run_id)) return absl::OkStatus();
  EventDraft event = RunEvent(v1::LEDGER_CHARGED, terms);
  event.facts = {{"nano_epsilon", absl::StrCat(permit.vintage_cost)},
                 {"vintage", terms.vintage.ToString()}};
  if (absl::Status logged = Record(record_, event); !logged.ok()) return logged;
  if (!counted_[FlowOf(terms)].emplace(terms.run_id, paid).second) return absl::OkStatus();
  std::string text;
  for (const auto& [flow, runs] : counted_) {
    const auto& [agreement, corridor, period] = flow;
    for (const auto& [run, of_run] : runs) {
      absl::StrAppend(&text, HashText(agreement), " ", corridor.ToString(), " ", period.ToString(),
                      " ", run.value(), " ", of_run.vintage.ToString(), " ", of_run.cost, "\n");
    }
  }
  absl::Status written = WriteFileDurably(path_, text);
  if (!written.ok()) counted_[FlowOf(terms)].erase(terms.run_id);
  return written;
}

absl::StatusOr<RunPermit> CheckRun(const RunTerms& terms, const NodeConfig& config,
                                   const PartyKeys& own_keys, const TrustStore& trust,
                                   const RunLedger& ledger) {
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return now.status();
  absl::StatusOr<RunPermit> permit = CheckPolicy(terms, config, own_keys, **now, trust.today());
  if (!permit.ok()) return permit;
  if (absl::Status budget = ledger.Check(terms, *permit); !budget.ok()) {
    return budget;
  }
  return permit;
}

}  // namespace mirrorflow
