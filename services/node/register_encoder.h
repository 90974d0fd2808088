#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/batch_encoder.h"
#include "crypto/secret_bytes.h"
#include "records/register_reader.h"
#include "services/node/node_config.h"

namespace mirrorflow {

// Reads all sources of the node afresh into one population and encodes the
// events that the batch rule of the terms selects under the run's key, in
// random order: the sender's emigrants or the receiver's immigrants. Refugees
// and asylum seekers are left out. `campaign`: the corridors that the
// contribution bound is over. The errors of MergedPopulation and of the
// encoder; they name files and columns, never values.
struct EncodedRegister {
  BatchWithFacts batch;  // facts in split-trust mode
  BatchReport report;
};
absl::StatusOr<EncodedRegister> EncodeRegister(const NodeConfig& config,
                                               const std::vector<Corridor>& campaign,
                                               const RunTerms& terms, Side side,
                                               const SecretBytes& run_key,
                                               const ReadProgressCallback& progress,
                                               std::stop_token stop);

// What was coarsened or left out, for the operator, with sizes as in a log.
std::string ReportText(const BatchReport& report);

}  // namespace mirrorflow
