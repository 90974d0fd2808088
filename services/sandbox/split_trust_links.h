#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <stop_token>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/record_facts.h"
#include "linkage/bit_rows.h"
#include "linkage/candidate.h"

namespace mirrorflow {

struct SplitTrustSide {
  BitRows rows;
  std::span<const RecordFacts> facts;  // of each row
};

struct SplitTrustLinks {
  std::vector<Candidate> links;  // of the rule in clear, without scores
  // What the parties count of them, by the classes (ClassCodes) of the records of `b`.
  std::map<CountedTable, std::vector<std::int64_t>> tables;
  std::uint64_t pairs = 0;  // compared, padding included
  std::uint64_t rounds = 0;
  std::uint64_t bytes_sent = 0;  // by one party
};

// Shares rows and facts as nodes do, every table of classes among them, and links them as three
// parties in this process do, without noise; levels and padding as recommended. Parties count and
// do not see links, so these come from the same rule in clear. Internal when the parties count
// otherwise, in total or in any class. `birth_year_band`: years that share a partition; 0: all.
// Errors of RunAllParties.
absl::StatusOr<SplitTrustLinks> LinkInSplitTrust(const SplitTrustSide& a, const SplitTrustSide& b,
                                                 DiceThreshold threshold,
                                                 std::uint32_t birth_year_band,
                                                 std::stop_token stop);

}  // namespace mirrorflow
