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

// What a node draws for one batch, and for no other: shares of two batches under the same seeds
// reveal the difference of the batches.
struct ShareSeeds {
  SecretBytes first;   // of share 0
  SecretBytes second;  // of share 1
  SecretBytes order;   // of the places of records; never leaves the node
  static ShareSeeds Random();
};

// Where the records of a batch stand when it is shared: in random places of their partitions, with
// padding in the others. Since records do not stand before padding, a record more takes a place of
// padding and moves no other record; what the noise on counts protects is therefore one record more
// or less among batches of the same padded sizes.
struct SharedOrder {
  static constexpr std::uint32_t kPadding = 0xffffffff;

  std::vector<std::uint32_t> records;    // by place: a record of the batch, or kPadding
  std::vector<BatchShard> partitions{};  // of places
};

// Places follow from facts, plan and seed. `facts`: one for each record. InvalidArgument where
// facts do not fit the plan.
absl::StatusOr<SharedOrder> PlanSharedOrder(std::span<const SharedFacts> facts,
                                            const SharingPlan& plan, const SecretBytes& order_seed);

// The views of the three parties. Rows must be rows of records: a batch that is sharded by birth
// year is not (InvalidArgument), its partitions take that place. Errors of PlanSharedOrder. Holds
// the explicit share twice, which is 2 bytes a bit: 2.5 KiB for a record of 1024 bits and two
// tokens.
absl::StatusOr<std::array<ShareView, 3>> ShareBatch(const EncodedBatch& batch,
                                                    std::span<const SharedFacts> facts,
                                                    const SharingPlan& plan, ShareSeeds seeds);

}  // namespace mirrorflow
