#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/party_keys.h"
#include "services/log/event_draft.h"
#include "services/node/node_config.h"
#include "services/node/policy.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// Which runs this node has counted and what they cost a person of its registers, so that it keeps
// to the budgets of an agreement however often it is asked and restarted. A file in the state
// directory (counted-runs), a line for each run:
//   HASH-OF-AGREEMENT CORRIDOR PERIOD RUN VINTAGE NANO-EPSILON
// written before the run's records are encoded. Runs that fail later stay counted.
//
// A vintage of a corridor and period is paid once, since the linkage service publishes one run of
// it; another agreement for the same corridor and year pays anew, from the same budget. Corridors
// compose in parallel under the contribution bound, so each is held against the budget by itself.
// Thread-safe.
class RunLedger {
 public:
  // DataLoss when the file is damaged.
  static absl::StatusOr<std::unique_ptr<RunLedger>> Open(const std::string& state_directory,
                                                         RecordEvent record = {});

  // PermissionDenied, clause disclosure, when `runs_per_period` runs of the
  // agreement, corridor and period are counted and this is another, or when its
  // vintage would cost more than the budget has left.
  absl::Status Check(const RunTerms& terms, const RunPermit& permit) const;
  // The same, and logs and counts the run; the same run twice counts once. Unavailable when it
  // can't be logged.
  absl::Status Count(const RunTerms& terms, const RunPermit& permit);
  // Of a person with one event in this corridor, over all agreements.
  NanoEpsilon Spent(const Corridor& corridor, const Period& period) const;

 private:
  using Flow = std::tuple<Hash256, Corridor, Period>;
  struct Paid {
    Vintage vintage;
    NanoEpsilon cost = 0;
  };

  RunLedger(std::string path, RecordEvent record)
      : path_(std::move(path)), record_(std::move(record)) {}
  static Flow FlowOf(const RunTerms& terms) {
    return {terms.agreement_hash, terms.corridor, terms.period};
  }
  absl::Status CheckLocked(const RunTerms& terms, const RunPermit& permit) const;
  // What each agreement's vintages have cost.
  std::map<std::pair<Hash256, Vintage>, NanoEpsilon> PaidFor(const Corridor& corridor,
                                                             const Period& period) const;

  const std::string path_;
  const RecordEvent record_;
  mutable std::mutex mutex_;
  std::map<Flow, std::map<RunId, Paid>> counted_;
};

// CheckPolicy with what is accepted now, and the budget: everything that
// decides about a run here.
absl::StatusOr<RunPermit> CheckRun(const RunTerms& terms, const NodeConfig& config,
                                   const PartyKeys& own_keys, const TrustStore& trust,
                                   const RunLedger& ledger);

}  // namespace mirrorflow
