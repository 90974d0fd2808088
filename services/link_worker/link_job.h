#pragma once

#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "services/link_worker/rank_exchange.h"

namespace mirrorflow {

struct LinkJobOptions {
  std::string terms;   // the exact bytes of the RunTerms
  std::string sender;  // batches, sealed if there is an unseal key
  std::string receiver;
  std::string unseal_key;  // of the linkage service; empty: batches are not sealed
  std::string result;
  std::string checkpoint;  // empty: none
  unsigned threads = 0;    // of each rank; 0: the cores that it may use
  bool sexes_apart = false;
};

// Links the two batches of a run with all ranks of the job; every rank reads the files, the root
// writes the counts. The counts are exact, so confidential (mode 0600), and appear whole or not at
// all. The errors are those of the files, of the linkage, and Cancelled; a rank that ends because
// of another says nothing.
absl::Status RunLinkJob(const LinkJobOptions& options, const RankExchange& exchange,
                        std::stop_token stop);

}  // namespace mirrorflow
