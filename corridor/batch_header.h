#pragma once

#include <cstdint>
#include <string>

#include "corridor/run.h"
#include "corridor/terms.h"

namespace mirrorflow {

// What stands before the rows of an encoded batch.
struct BatchHeader {
  RunId run_id;
  Corridor corridor;
  Period period;
  Side side = Side::kSender;
  std::string encoding_profile;
  Hash256 encoding_profile_hash{};
  Hash256 normalisation_profile_hash{};
  Hash256 terms_hash{};
  Hash256 agreement_hash{};              // zeros: a run without an agreement
  std::uint32_t contribution_bound = 1;  // events of one person at most
  std::uint32_t row_bits = 0;            // bits of a row; a multiple of 64, 0 where no row is sent
  std::uint64_t record_count = 0;        // events reported
  std::uint64_t row_count = 0;           // 0, as many, or others when the batch is sharded
  std::uint32_t token_slots = 0;         // exact tokens of each record, filled or not

  friend bool operator==(const BatchHeader&, const BatchHeader&) = default;
};

// The header of one side's batch as far as the terms of the run decide it; what the rows decide
// stays 0: row bits, counts, token slots.
BatchHeader HeaderFor(const RunTerms& terms, Side side);

}  // namespace mirrorflow
