#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "corridor/stratum.h"

namespace mirrorflow {

// What the linkage service sees of a record beside row and tokens.
struct RecordAttributes {
  std::uint8_t stratum_code = 0;
  std::uint8_t flags = 0;        // RecordFlag
  std::uint16_t shard = 0xffff;  // kNoShard in a batch that is not sharded
  bool withheld = false;         // leaves the batch

  friend bool operator==(const RecordAttributes&, const RecordAttributes&) = default;
};

// How many records lost what.
struct Coarsening {
  std::size_t age_withdrawn = 0;    // stratum without age group
  std::size_t sex_withdrawn = 0;    // stratum without sex
  std::size_t shard_withdrawn = 0;  // no row: the record can link by exact tokens only
  std::size_t withheld = 0;         // flagged records that are not sent

  friend bool operator==(const Coarsening&, const Coarsening&) = default;
};

// Changes the attributes until each combination that occurs is shared by at least k records, or all
// records without flags are alike:
//   1. Records of a combination of flags that has fewer than k are withheld; those without flags
//      are never withheld.
//   2. Records of a shard with fewer than k records of the same flags lose their shard. Are those
//      without a shard then fewer than k, the smallest shards join them (the lower code first).
//   3. Among the records of the same shard and flags, age groups and then sexes become unknown, by
//      the recoding with the least loss: 1 for an age group, 2 for a sex, of each record. All
//      records of a stratum are recoded alike. Of equal losses the first in a fixed order counts.
// Deterministic; depends on the counts alone. k of 0 or 1 changes nothing.
//
// Not protected: what a row shows (a row of zeros says that there is little identity), and that a
// coarsened stratum was smaller than k.
Coarsening MakeStrataKAnonymous(std::uint32_t k, std::span<RecordAttributes> records);

// The recoding of step 3 for the counts of the strata: new code by old code.
using StratumRecoding = std::array<std::uint8_t, kStratumCount>;
StratumRecoding LeastRecoding(std::uint32_t k,
                              const std::array<std::size_t, kStratumCount>& counts);

}  // namespace mirrorflow
