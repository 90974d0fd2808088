#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <vector>

#include "absl/status/status.h"
#include "corridor/country.h"
#include "services/office/node_client.h"
#include "services/office/run_store.h"

namespace mirrorflow {

using NodeClients = std::map<Country, std::unique_ptr<NodeClient>>;

// What the two nodes of a run say to its terms.
struct RunAnswer {
  absl::Status status;               // OK: both take part; else the first reason why not
  std::vector<Country> accepted_by;  // those that know the run now
  bool awaiting_approval = false;    // of the operator of one of them
};

// Puts runs of one campaign before their nodes, one proposal a node, all nodes at the same time.
// Before that each node must show itself to be the right country's, to know the mode, and to hold
// the profiles by the same hashes. Every run gets an answer.
std::map<RunId, RunAnswer> AskNodes(const RunId& campaign, const std::vector<StoredRun>& runs,
                                    const NodeClients& nodes, std::stop_token stop);

}  // namespace mirrorflow
