#include "services/node/run_ledger.h"

#include <filesystem>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {
namespace {

constexpr char kFileName[] = "counted-runs";

}  // namespace

absl::StatusOr<std::unique_ptr<RunLedger>> RunLedger::Open(const std::string& state_directory) {
  std::unique_ptr<RunLedger> ledger(
      new RunLedger((std::filesystem::path(state_directory) / kFileName).string()));
  absl::StatusOr<std::string> text = ReadWholeFile(ledger->path_);
  if (absl::IsNotFound(text.status())) return ledger;
  if (!text.ok()) return text.status();
  std::istringstream lines(*text);
  std::string hash_text;
  std::string corridor_text;
  std::string period_text;
  std::string run_text;
  while (lines >> hash_text) {
    lines >> corridor_text >> period_text >> run_text;
    absl::StatusOr<Hash256> hash = ParseHashText(hash_text);
    absl::StatusOr<Corridor> corridor = Corridor::Parse(corridor_text);
    absl::StatusOr<Period> period = Period::Create(period_text);
    absl::StatusOr<RunId> run = RunId::Create(run_text);
    if (!lines || !hash.ok() || !corridor.ok() || !period.ok() || !run.ok()) {
      return absl::DataLossError(absl::StrCat(ledger->path_,
                                              " is damaged\nhint: without it the "
                                              "budget of runs is not known; restore it "
                                              "from a backup"));
    }
    ledger->counted_[{*hash, *corridor, *period}].insert(*std::move(run));
  }
  return ledger;
}

absl::Status RunLedger::Check(const RunTerms& terms, std::uint32_t runs_per_period) const {
  const std::lock_guard lock(mutex_);
  return CheckLocked(terms, runs_per_period);
}

absl::Status RunLedger::CheckLocked(const RunTerms& terms, std::uint32_t runs_per_period) const {
  const auto counted = counted_.find(FlowOf(terms));
  if (counted == counted_.end() || counted->second.contains(terms.run_id) ||
      counted->second.size() < runs_per_period) {
    return absl::OkStatus();
  }
  return absl::PermissionDeniedError(absl::StrCat(
      "clause disclosure: the budget of ", runs_per_period, " run(s) of ",
      terms.corridor.ToString(), " in ", terms.period.ToString(), " is used up at this node"));
}

absl::Status RunLedger::Count(const RunTerms& terms, std::uint32_t runs_per_period) {
  const std::lock_guard lock(mutex_);
  if (absl::Status status = CheckLocked(terms, runs_per_period); !status.ok()) return status;
  if (!counted_[FlowOf(terms)].insert(terms.run_id).second) return absl::OkStatus();
  std::string text;
  for (const auto& [flow, runs] : counted_) {
    const auto& [agreement, corridor, period] = flow;
    for (const RunId& run : runs) {
      absl::StrAppend(&text, HashText(agreement), " ", corridor.ToString(), " ", period.ToString(),
                      " ", run.value(), "\n");
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
  if (absl::Status budget = ledger.Check(terms, permit->runs_per_period); !budget.ok()) {
    return budget;
  }
  return permit;
}

}  // namespace mirrorflow
