#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "crypto/sharing/share_view.h"
#include "crypto/wiping_allocator.h"
#include "linkage/split_trust/matching_plan.h"
#include "linkage/split_trust/share_kernel.h"
#include "linkage/split_trust/split_trust_terms.h"

namespace mirrorflow {

// One party's shares of one side in the form that the kernel multiplies, for one score. A tile is
// prepared when it is first asked for, and kept. What it costs: 4 bytes a column and record, as
// lane or as step.
//
// The view and the tiling must live longer. Thread safety: one thread at a time.
class ShareTiles {
 public:
  ShareTiles(const ShareView& view, const TiledSide& side, const PairScore& score,
             std::uint32_t slot);

  // Of the numbers that the kernel takes; of both shares.
  std::size_t columns() const { return 2 * columns_; }
  // Party p's part of a score is lane . step + lane term + step term.
  const std::uint16_t* Lane(std::size_t tile) { return Prepared(tile, true).numbers.data(); }
  const std::uint16_t* Step(std::size_t tile) { return Prepared(tile, false).numbers.data(); }
  const std::array<std::uint16_t, kShareTile>& LaneTerms(std::size_t tile) {
    return Prepared(tile, true).terms;
  }
  const std::array<std::uint16_t, kShareTile>& StepTerms(std::size_t tile) {
    return Prepared(tile, false).terms;
  }

 private:
  struct Tile {
    std::vector<std::uint16_t, WipingAllocator<std::uint16_t>> numbers;
    std::array<std::uint16_t, kShareTile> terms{};
  };

  const Tile& Prepared(std::size_t tile, bool as_lane);
  void Prepare(std::size_t tile, bool as_lane, Tile& out) const;

  const ShareView& view_;
  const TiledSide& side_;
  const PairScore score_;
  const std::uint32_t slot_;
  const std::size_t columns_;
  std::vector<Tile> lanes_;
  std::vector<Tile> steps_;
};

}  // namespace mirrorflow
