#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/encoded_batch.h"

namespace mirrorflow {

// The records of one side in tiles of 64, each partition beginning with a tile of its own. A place
// beyond the end of its partition has no record.
class TiledSide {
 public:
  explicit TiledSide(std::span<const BatchShard> partitions);

  static constexpr std::size_t kNoRecord = static_cast<std::size_t>(-1);

  std::size_t tiles() const { return first_records_.size(); }
  std::size_t Record(std::size_t tile, std::size_t place) const {
    return place < counts_[tile] ? first_records_[tile] + place : kNoRecord;
  }
  std::size_t first_tile(std::size_t partition) const { return first_tiles_[partition]; }
  std::size_t tiles_of(std::size_t partition) const {
    return first_tiles_[partition + 1] - first_tiles_[partition];
  }

 private:
  std::vector<std::size_t> first_records_;  // by tile
  std::vector<std::size_t> counts_;         // by tile
  std::vector<std::size_t> first_tiles_;    // by partition, and the end
};

// A partition of each side, to be compared. `lane` is the side with fewer tiles (the sender at a
// tie).
struct PartitionPair {
  bool sender_is_lane = true;
  std::size_t lane_first = 0, lane_tiles = 0;  // lane_tiles <= step_tiles
  std::size_t step_first = 0, step_tiles = 0;
};

// The fixed order in which pairs of records are gone through within a pass, by places alone:
//   1. offsets between the partitions' numbers: 0, +1, -1, +2, ... up to the reach; at one offset
//      no partition stands in two pairs, so that all pairs are gone through at once
//   2. `diagonal`: lane tile i meets step tile (i + diagonal) modulo the number of step tiles
//   3. `step`: place r of the lane tile meets place r ^ step (bit by bit) of the step tile, so that
//      within two steps the records fall into groups of two by two
// All pairs of one diagonal and step have different records, so a step is one operation on all of
// them, and their order does not matter. Steps of an offset: 64 * tiles of its largest partition.
std::vector<std::vector<PartitionPair>> PlanPartitionPairs(const TiledSide& sender,
                                                           const TiledSide& receiver,
                                                           std::span<const BatchShard> of_sender,
                                                           std::span<const BatchShard> of_receiver,
                                                           std::uint32_t reach);

}  // namespace mirrorflow
