#include "linkage/comparison.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <mutex>
#include <numeric>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "linkage/prepared_rows.h"
#include "linkage/run_on_threads.h"
#include "linkage/segment_plan.h"
#include "linkage/tile_comparer.h"
#include "linkage/tile_plan.h"

namespace mirrorflow {
namespace {

// All rows as one group.
absl::StatusOr<PreparedRows> PrepareAll(const BitRows& rows, const Similarity& similarity,
                                        RowGroup& group) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::vector<RowGroup> groups = {{0, static_cast<std::uint32_t>(rows.size())}};
  absl::StatusOr<PreparedRows> side = PrepareRows(rows, similarity, std::move(order), groups);
  group = groups.front();
  return side;
}

class AllPairs {
 public:
  AllPairs(const TileComparer& comparer, std::vector<Tile> tiles, const ComparisonOptions& options)
      : comparer_(comparer), tiles_(std::move(tiles)), options_(options) {
    for (const Tile& tile : tiles_) pairs_ += tile.pairs();
  }

  absl::StatusOr<std::vector<Candidate>> Run(DiceThreshold threshold) {
    const auto threads =
        std::clamp<std::size_t>(options_.threads, 1, std::max<std::size_t>(tiles_.size(), 1));
    std::vector<std::vector<Candidate>> parts(threads);
    RunOnThreads(threads, [this, &parts](std::size_t t) { Work(parts[t]); });
    if (options_.stop.stop_requested()) {
      return absl::CancelledError("the comparison was stopped before its end");
    }
    if (found_ > options_.max_candidates) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "more than ", options_.max_candidates, " pairs reach the threshold ",
          threshold.numerator(), "/", threshold.denominator(), "; use a higher threshold"));
    }
    std::vector<Candidate> all = std::move(parts.front());
    for (std::size_t t = 1; t < threads; ++t) {
      all.insert(all.end(), parts[t].begin(), parts[t].end());
      parts[t] = {};
    }
    SortCandidates(all);
    return all;
  }

 private:
  // Takes tiles until none is left.
  void Work(std::vector<Candidate>& found) {
    TileComparer::Buffers buffers(comparer_);
    while (!Stopped()) {
      const std::size_t tile = next_tile_.fetch_add(1, std::memory_order_relaxed);
      if (tile >= tiles_.size()) return;
      comparer_.Compare(tiles_[tile], buffers, [&](std::span<const Candidate> chunk) {
        found.insert(found.end(), chunk.begin(), chunk.end());
        found_ += chunk.size();
        return !Stopped();
      });
      ReportDone(tiles_[tile].pairs());
    }
  }

  bool Stopped() const {
    return options_.stop.stop_requested() || found_ > options_.max_candidates;
  }

  void ReportDone(std::uint64_t pairs) {
    if (!options_.progress) return;
    const std::lock_guard lock(progress_mutex_);
    pairs_done_ += pairs;
    options_.progress(pairs_done_, pairs_);
  }

  const TileComparer& comparer_;
  const std::vector<Tile> tiles_;
  const ComparisonOptions& options_;
  std::uint64_t pairs_ = 0;
  std::atomic<std::size_t> next_tile_ = 0;
  std::atomic<std::uint64_t> found_ = 0;
  std::mutex progress_mutex_;
  std::uint64_t pairs_done_ = 0;
};

absl::StatusOr<std::vector<Candidate>> Find(const BitRows& a, const BitRows& b, bool within,
                                            DiceThreshold threshold,
                                            const ComparisonOptions& options) {
  if (a.size() == 0 || b.size() == 0) return std::vector<Candidate>();
  if (a.row_words != b.row_words) {
    return absl::InvalidArgumentError(absl::StrCat("rows of ", a.row_words * 64, " and of ",
                                                   b.row_words * 64,
                                                   " bits; both sides need the same width"));
  }
  absl::StatusOr<Similarity> similarity =
      Similarity::Create(options.measure, threshold, a.row_words);
  if (!similarity.ok()) return similarity.status();
  absl::StatusOr<const Kernel*> kernel = options.kernel;
  if (options.kernel == nullptr) kernel = ChooseKernel();
  if (!kernel.ok()) return kernel.status();
  GroupPair groups;
  absl::StatusOr<PreparedRows> side_a = PrepareAll(a, *similarity, groups.a);
  if (!side_a.ok()) return side_a.status();
  groups.b = groups.a;
  absl::StatusOr<PreparedRows> side_b;
  if (!within) {
    side_b = PrepareAll(b, *similarity, groups.b);
    if (!side_b.ok()) return side_b.status();
  }
  const PreparedRows& of_b = within ? *side_a : *side_b;
  const TileComparer comparer(
      *side_a, of_b, within, *similarity, **kernel,
      PlanSegments(*side_a, groups.a, of_b, groups.b, *similarity, **kernel));
  return AllPairs(comparer, PlanTiles({&groups, 1}), options).Run(threshold);
}

}  // namespace

absl::StatusOr<std::vector<Candidate>> FindCandidates(const BitRows& a, const BitRows& b,
                                                      DiceThreshold threshold,
                                                      const ComparisonOptions& options) {
  return Find(a, b, /*within=*/false, threshold, options);
}

absl::StatusOr<std::vector<Candidate>> FindCandidatesWithin(const BitRows& rows,
                                                            DiceThreshold threshold,
                                                            const ComparisonOptions& options) {
  return Find(rows, rows, /*within=*/true, threshold, options);
}

}  // namespace mirrorflow
