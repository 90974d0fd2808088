#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <tuple>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/party_keys.h"
#include "services/node/node_config.h"
#include "services/node/policy.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// Which runs this node has counted, so that it keeps to an agreement's budget
// of runs however often it is asked and restarted. A file in the state
// directory (counted-runs), a line for each run:
//   HASH-OF-AGREEMENT CORRIDOR PERIOD RUN
// written before the run's records are encoded. Runs that fail later stay
// counted. Thread-safe.
class RunLedger {
 public:
  // DataLoss when the file is damaged.
  static absl::StatusOr<std::unique_ptr<RunLedger>> Open(const std::string& state_directory);

  // PermissionDenied, clause disclosure, when `runs_per_period` runs of the
  // agreement, corridor and period are counted and this is another.
  absl::Status Check(const RunTerms& terms, std::uint32_t runs_per_period) const;
  // The same, and counts the run; the same run twice counts once.
  absl::Status Count(const RunTerms& terms, std::uint32_t runs_per_period);

 private:
  using Flow = std::tuple<Hash256, Corridor, Period>;

  explicit RunLedger(std::string path) : path_(std::move(path)) {}
  static Flow FlowOf(const RunTerms& terms) {
    return {terms.agreement_hash, terms.corridor, terms.period};
  }
  absl::Status CheckLocked(const RunTerms& terms, std::uint32_t runs_per_period) const;

  const std::string path_;
  mutable std::mutex mutex_;
  std::map<Flow, std::set<RunId>> counted_;
};

// CheckPolicy with what is accepted now, and the budget: everything that
// decides about a run here.
absl::StatusOr<RunPermit> CheckRun(const RunTerms& terms, const NodeConfig& config,
                                   const PartyKeys& own_keys, const TrustStore& trust,
                                   const RunLedger& ledger);

}  // namespace mirrorflow
