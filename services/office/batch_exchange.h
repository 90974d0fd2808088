#pragma once

#include <functional>
#include <stop_token>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/encoded_batch.h"
#include "services/office/node_client.h"
#include "services/office/run_store.h"

namespace mirrorflow {

// Both encoded batches of a run. Pseudonymised; in memory only.
struct RunBatches {
  EncodedBatch sender;
  EncodedBatch receiver;
};

struct RunNodes {
  NodeClient& sender;
  NodeClient& receiver;

  NodeClient& at(Side side) const { return side == Side::kSender ? sender : receiver; }
};

// Calls `step` for both sides at the same time. The first error stops the other side and is the
// result.
absl::Status OnBothSides(std::stop_token stop,
                         const std::function<absl::Status(Side, std::stop_token)>& step);

// Brings a run on line from AGREED to RECEIVED: relays the key hand-shake, from which no key can be
// learnt, has both nodes commit, records both commitments, and only then asks for the batches.
absl::StatusOr<RunBatches> FetchBatches(const StoredRun& run, const RunNodes& nodes,
                                        RunStore& store, std::stop_token stop);

}  // namespace mirrorflow
