#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/encoded_batch.h"
#include "crypto/sharing/share_view.h"

namespace mirrorflow {

// How a node cuts its batch up before it shares it. All of it is public and the same at both sides
// but for `partition_of_record` and the categories.
struct SharingPlan {
  std::vector<std::uint16_t> dimensions{};  // categories of each dimension
  // Every partition is padded to the next multiple, and to one multiple at least: all that its size
  // shows. At least 1.
  std::uint32_t padding = 64;
  std::vector<std::uint16_t> partition_codes{};  // ascending; empty: one partition, of code 0
};

// What a node knows of a record beside what its batch says.
struct SharedFacts {
  std::uint16_t partition = 0;              // one of partition_codes
  std::vector<std::uint16_t> categories{};  // one for each dimension, below its size
};

// The padded size of a partition of `records`.
std::uint64_t PaddedSize(std::uint64_t records, std::uint32_t padding);

// Seeds of the shares 0 and 1. Fresh ones for every batch: shares of two batches under the same
// seeds reveal the difference of the batches.
struct ShareSeeds {
  SecretBytes first;
  SecretBytes second;
  static ShareSeeds Random();
};

// The views of the three parties. `facts`: one for each record. Rows must be rows of records: a
// batch that is sharded by birth year is not (InvalidArgument), its partitions take that place.
// InvalidArgument also where facts do not fit the plan. Holds the explicit share twice, which is
// 2 bytes a bit: 2.5 KiB for a record of 1024 bits and two tokens.
absl::StatusOr<std::array<ShareView, 3>> ShareBatch(const EncodedBatch& batch,
                                                    std::span<const SharedFacts> facts,
                                                    const SharingPlan& plan, ShareSeeds seeds);

}  // namespace mirrorflow
