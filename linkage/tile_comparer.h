#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <span>
#include <vector>

#include "linkage/candidate.h"
#include "linkage/kernel_tile.h"
#include "linkage/prepared_rows.h"
#include "linkage/similarity.h"

namespace mirrorflow {

// Rows of the first side against rows of the second, by position.
struct Tile {
  std::uint32_t a_begin = 0;
  std::uint32_t a_end = 0;
  std::uint32_t b_begin = 0;
  std::uint32_t b_end = 0;

  std::uint64_t pairs() const {
    return std::uint64_t{a_end - a_begin} * std::uint64_t{b_end - b_begin};
  }
  friend bool operator==(const Tile&, const Tile&) = default;
};

// Most rows of the first side in a tile: they stay in the second-level cache.
inline constexpr std::uint32_t kTileRowsA = 1024;

// Compares tiles of two prepared sides, which must live longer. Immutable: many threads may compare
// at the same time, each with buffers of its own.
class TileComparer {
 public:
  // Rows being compared and the hits of a chunk; some MiB at 8192 bits.
  class Buffers {
   public:
    explicit Buffers(const TileComparer& comparer);

   private:
    friend class TileComparer;
    struct FreeAligned {
      void operator()(unsigned char* p) const { ::operator delete[](p, std::align_val_t{64}); }
    };

    std::size_t groups_;  // that fit in packed_
    std::unique_ptr<unsigned char[], FreeAligned> packed_;
    std::unique_ptr<Hit[]> hits_;
    std::vector<std::uint64_t> rows_a_;
    std::vector<std::int32_t> checks_;
    std::vector<Candidate> found_;
  };
  // Gets the pairs that reach the threshold, a chunk at a time and in no certain order, as rows of
  // the two sides; at most kTileRowsA times some hundreds. False ends the comparison.
  using Sink = std::function<bool(std::span<const Candidate>)>;

  // `segment_ends`: PlanSegments. With `within` both sides are the same rows, and only pairs of a
  // row with a later one are compared, which come with the smaller row number as `a`.
  TileComparer(const PreparedRows& a, const PreparedRows& b, bool within,
               const Similarity& similarity, const Kernel& kernel,
               std::vector<std::uint32_t> segment_ends);

  // tile: of at most kTileRowsA rows of the first side.
  void Compare(const Tile& tile, Buffers& buffers, const Sink& sink) const;

 private:
  bool LengthsCanMatch(std::size_t a_begin, std::size_t a_end, std::size_t b_begin,
                       std::size_t b_end) const;
  void LoadRows(const Tile& tile, Buffers& buffers) const;
  void Pack(std::size_t b_begin, std::size_t b_end, Buffers& buffers) const;
  void CompareChunk(const Tile& tile, std::size_t b_begin, std::size_t b_end,
                    Buffers& buffers) const;

  const PreparedRows& a_;
  const PreparedRows& b_;
  const bool within_;
  const Similarity similarity_;
  const Kernel& kernel_;
  const std::vector<std::uint32_t> segment_ends_;
  const std::vector<std::int32_t> never_;  // check of a row that is not there, one a segment
};

}  // namespace mirrorflow
