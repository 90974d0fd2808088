#include "linkage/split_trust/matching_plan.h"

#include <algorithm>

#include "linkage/split_trust/share_kernel.h"

namespace mirrorflow {

TiledSide::TiledSide(std::span<const BatchShard> partitions) {
  for (const BatchShard& partition : partitions) {
    first_tiles_.push_back(tiles());
    for (std::size_t first = 0; first < partition.row_count; first += kShareTile) {
      first_records_.push_back(partition.first_row + first);
      counts_.push_back(std::min(kShareTile, partition.row_count - first));
    }
  }
  first_tiles_.push_back(tiles());
}

std::vector<std::vector<PartitionPair>> PlanPartitionPairs(const TiledSide& sender,
                                                           const TiledSide& receiver,
                                                           std::span<const BatchShard> of_sender,
                                                           std::span<const BatchShard> of_receiver,
                                                           std::uint32_t reach) {
  std::vector<std::vector<PartitionPair>> offsets;
  for (std::int64_t distance = 0; distance <= std::int64_t{reach}; ++distance) {
    for (const std::int64_t offset : {distance, -distance}) {
      std::vector<PartitionPair>& pairs = offsets.emplace_back();
      for (std::size_t s = 0; s < of_sender.size(); ++s) {
        for (std::size_t r = 0; r < of_receiver.size(); ++r) {
          if (std::int64_t{of_sender[s].code} + offset != of_receiver[r].code) continue;
          PartitionPair pair{true, sender.first_tile(s), sender.tiles_of(s), receiver.first_tile(r),
                             receiver.tiles_of(r)};
          if (pair.lane_tiles > pair.step_tiles) {
            std::swap(pair.lane_first, pair.step_first);
            std::swap(pair.lane_tiles, pair.step_tiles);
            pair.sender_is_lane = false;
          }
          pairs.push_back(pair);
        }
      }
      if (pairs.empty()) offsets.pop_back();
      if (distance == 0) break;
    }
  }
  return offsets;
}

}  // namespace mirrorflow
