#pragma once

#include <string>

#include "services/node/node_config.h"
#include "services/node/node_runs.h"
#include "services/node/run_records.h"
#include "services/operator_page/page_facts.h"
#include "services/trust/trust_store.h"

namespace mirrorflow {

// What a node tells its operator on the operator page (docs/operator-page.md). Its runs, the ones
// that go on first, then the last that came; what its own `check` found last.
struct NodePageSources {
  const NodeConfig& config;
  std::string config_path;  // for commands
  const RunRecords& records;
  const NodeRuns& runs;
  const TrustStore& trust;
};
PageFacts NodePageFacts(const NodePageSources& sources);

}  // namespace mirrorflow
