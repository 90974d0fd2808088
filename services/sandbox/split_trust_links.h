#pragma once

#include <cstdint>
#include <stop_token>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "linkage/bit_rows.h"
#include "linkage/candidate.h"

namespace mirrorflow {

struct SplitTrustLinks {
  std::vector<Candidate> links;  // of the rule in clear, without scores
  std::uint64_t rounds = 0;
  std::uint64_t bytes_sent = 0;  // by one party
};

// Shares the rows and links them as three parties in this process do, without noise. Parties count
// and do not see links, so these come from the same rule in clear. Internal when the parties count
// otherwise. Errors of RunAllParties.
absl::StatusOr<SplitTrustLinks> LinkInSplitTrust(const BitRows& a, const BitRows& b,
                                                 DiceThreshold threshold, std::stop_token stop);

}  // namespace mirrorflow
