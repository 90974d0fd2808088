#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "linkage/bounded_candidates.h"
#include "linkage/kernel.h"
#include "linkage/record_matching.h"
#include "linkage/similarity.h"
#include "linkage/tile_comparer.h"
#include "linkage/tile_plan.h"
#include "linkage/token_pairs.h"

namespace mirrorflow {

struct LinkageOptions {
  DiceThreshold threshold;
  SimilarityMeasure measure = SimilarityMeasure::kDice;
  // Records of which both sides state a sex are compared only when it is the same.
  bool sexes_apart = false;
  const Kernel* kernel = nullptr;  // null: ChooseKernel()
  // Candidates that are kept of each record at a time. The links do not depend on it.
  std::uint32_t list_depth = 16;
};

// What one tile gave: records of the sender and receiver, no rows. As confidential as the links.
struct TileResult {
  std::uint32_t tile = 0;
  CandidateLists lists;

  friend bool operator==(const TileResult&, const TileResult&) = default;
};

// The linkage of two batches, in steps that threads, processes and machines can share:
//   1. exact tokens are matched (token_pairs.h), when it is created;
//   2. the other records are compared tile by tile: rows of the same shard, where sexes are kept
//      apart also of the same or no sex. Tiles may be compared in any order and anywhere, and
//      results of an earlier attempt may be taken in instead;
//   3. records, not rows, are matched one to one (record_matching.h).
// The links depend on batches and options alone, not on kernel, threads, order or place, and one
// record more or less changes their number by at most one. Memory grows with records, not with
// pairs.
//
// Both batches must live longer. Thread safety: CompareTile from many threads, each with buffers of
// its own; Add and Finish one at a time.
class RecordLinkage {
 public:
  // InvalidArgument when the batches differ in width or their rows can't be compared (Similarity,
  // PrepareRows); Cancelled if stopped; errors of ChooseKernel.
  static absl::StatusOr<std::unique_ptr<RecordLinkage>> Create(const EncodedBatch& sender,
                                                               const EncodedBatch& receiver,
                                                               const LinkageOptions& options,
                                                               std::stop_token stop = {});

  std::size_t tile_count() const { return tiles_.size(); }
  std::uint64_t tile_pairs(std::size_t tile) const { return tiles_[tile].pairs(); }
  std::uint64_t pairs() const { return pairs_; }

  // What a thread needs to compare.
  std::unique_ptr<TileComparer::Buffers> MakeBuffers() const;
  // Ends early with a part of the result if stopped: the caller throws it away.
  TileResult CompareTile(std::size_t tile, TileComparer::Buffers& buffers,
                         const std::stop_token& stop) const;

  // InvalidArgument unless this can be the result of one of the tiles; AlreadyExists for a tile
  // that is there. Nothing is changed then.
  absl::Status Add(const TileResult& result);
  bool HasTile(std::size_t tile) const { return has_tile_[tile]; }

  // Links in the fixed total order, as pairs of records; scores of kScoreOfToken and above were
  // proposed by a token. FailedPrecondition while tiles are missing. Cancelled if stopped. Once.
  absl::StatusOr<std::vector<Candidate>> Finish(unsigned threads, std::stop_token stop);

  const TokenConflicts& token_conflicts() const { return token_conflicts_; }

 private:
  RecordLinkage(const EncodedBatch& sender, const EncodedBatch& receiver,
                const LinkageOptions& options);

  absl::Status MatchTokens(std::stop_token stop);
  absl::Status PlanComparison(const Kernel* kernel);
  absl::StatusOr<CandidateLists> CompareAgain(
      std::span<const std::uint32_t> records, std::uint32_t depth, unsigned threads,
      const std::stop_token& stop, const std::function<bool(const Candidate&)>& wanted) const;

  const EncodedBatch& sender_;
  const EncodedBatch& receiver_;
  const LinkageOptions options_;
  const Kernel* kernel_ = nullptr;
  std::optional<Similarity> similarity_;  // nothing where there are no rows
  TokenConflicts token_conflicts_;
  RecordMatching matching_;
  PreparedRows rows_a_;
  PreparedRows rows_b_;
  std::vector<GroupPair> groups_;
  std::optional<TileComparer> comparer_;
  std::vector<Tile> tiles_;
  std::uint64_t pairs_ = 0;
  std::vector<bool> has_tile_;
  std::size_t missing_tiles_ = 0;
  BoundedCandidates found_;
};

// Compares all tiles on some threads and finishes. `progress` is called from the working threads,
// one at a time, with pairs done and pairs to do.
absl::StatusOr<std::vector<Candidate>> LinkRecords(
    RecordLinkage& linkage, unsigned threads,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress, std::stop_token stop);

}  // namespace mirrorflow
