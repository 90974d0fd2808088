#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "run_record.pb.h"
#include "services/node/run_records.h"

namespace mirrorflow {

// A run as the node's commands, its page and its support bundle tell of it.
struct KnownRun {
  RunTerms terms;
  node::RunRecord record;
  // Of a run that needs one and has not gone on since; those of other runs are not read.
  std::optional<node::RunDecision> decision;

  bool waits() const { return record.awaiting_approval() && !decision.has_value(); }
};

// The error of its terms, if they can't be read.
absl::StatusOr<KnownRun> KnownRunFrom(const RunRecords& records, node::RunRecord record);

// Its state in words, such as "waiting for approval".
std::string StateText(const KnownRun& run);

}  // namespace mirrorflow
