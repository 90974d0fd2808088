#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "crypto/party_keys.h"
#include "crypto/secret_bytes.h"
#include "crypto/unseal_key.h"
#include "services/log/event_draft.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"

namespace mirrorflow {

// A run without a line between the states: the hand-shake of crypto/run_key.h as files that
// somebody carries. In the exchange directory, for both states:
//   RUN.SIDE.offer           a serialised v1.KeyOffer
//   RUN.SIDE.confirmation    a serialised v1.KeyConfirmation
// in the outbox, for the linkage service alone (services/wire/batch_file.h):
//   RUN.SIDE.commitment, RUN.SIDE.batch (sealed to it), RUN.SIDE.erasure
// in the state directory, until the batch is written:
//   RUN.SIDE.ephemeral       the secret of the hand-shake, mode 0600
//
// The batch has no business in the exchange: the other state has the run key, and would need only
// the linkage service's key to decode it by dictionary.
std::string OfferFileName(const RunId& run_id, Side side);
std::string ConfirmationFileName(const RunId& run_id, Side side);

struct FileExchange {
  const RunTerms& terms;  // accepted by CheckRun
  Side side;
  PartyKeys peer;
  const NodeConfig& config;
  const NodeKeys& keys;
  SealKey seal_key;      // of the linkage service
  std::string exchange;  // directories; both must be there
  std::string outbox;
  // Reads and encodes this side's records under the run key.
  std::function<absl::StatusOr<EncodedBatch>(const SecretBytes& run_key)> encode;
  RecordEvent record{};
};

struct FileExchangeStep {
  std::vector<std::string> written;  // paths
  std::string waiting_for;           // the path of the other side's file; empty: nothing more to do
};

// Does whatever can be done with the files that are there; called again, it goes on from there. The
// run key exists only inside a call; the ephemeral is erased, and that attested, once commitment
// and batch are on disk. Files appear whole or not at all. Unauthenticated when a file of the other
// side is not what it must be.
absl::StatusOr<FileExchangeStep> AdvanceFileExchange(const FileExchange& run);

}  // namespace mirrorflow
