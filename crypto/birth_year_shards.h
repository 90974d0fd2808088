#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "crypto/secret_bytes.h"
#include "records/person_event.h"

namespace mirrorflow {

// Sharding of a run by year of birth, so that few records are encoded under one key. Shard c holds
// the years c * band to c * band + band - 1 and has a key of its own, a subkey of the run key. The
// sender's record has one row, in the shard of its year; the receiver's has three, there and in the
// two neighbouring shards, so that years on either side of an edge meet. A record without a year of
// birth has no row: it links by exact tokens or not at all.
//
// Bands and neighbours follow from the terms alone, so the two sides need to tell each other
// nothing. What it costs: who sees a batch learns the band of each record, and a pair whose years
// are further apart than their bands reach is found by tokens only. docs/batch-format.md.
inline constexpr std::uint16_t kNoShard = 0xffff;

// kNoShard for an unknown year. `band`: 1 to kMaxBirthYearBand.
std::uint16_t ShardOfBirthDate(const PartialDate& birth_date, std::uint32_t band);

// Where a record of that shard has its rows; none for kNoShard.
std::vector<std::uint16_t> RowShards(std::uint16_t shard, Side side);

// InvalidArgument when the run key is not 32 bytes long.
absl::StatusOr<SecretBytes> ShardKey(const SecretBytes& run_key, std::uint16_t shard);

}  // namespace mirrorflow
