#pragma once

#include <stop_token>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "crypto/secret_bytes.h"
#include "records/register_reader.h"
#include "services/node/node_config.h"

namespace mirrorflow {

// Reads this side's registers afresh and encodes the events of the run under its key, in random
// order: the sender's emigrants or the receiver's immigrants. Refugees and asylum seekers are left
// out. The errors of ReadRegister and of the encoder; they name files and columns, never values.
absl::StatusOr<EncodedBatch> EncodeRegister(const NodeConfig& config, const RunTerms& terms,
                                            Side side, const SecretBytes& run_key,
                                            const ReadProgressCallback& progress,
                                            std::stop_token stop);

}  // namespace mirrorflow
