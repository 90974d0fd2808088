#include "linkage/record_linkage.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corridor/stratum.h"
#include "linkage/run_on_threads.h"
#include "linkage/segment_plan.h"
#include "linkage/tile_plan.h"

namespace mirrorflow {
namespace {

// By Sex. The groups of a shard in the order of comparison.
using GroupsOfShard = std::array<RowGroup, kSexCount>;

int SexOf(const EncodedBatch& batch, std::uint32_t record) {
  return batch.stratum_codes()[record] / kBroadAgeCount;
}

// The rows of a shard whose records are not matched yet, grouped by sex, or all as one group.
GroupsOfShard AppendShard(const EncodedBatch& batch, const BatchShard& shard, bool sexes_apart,
                          const std::function<bool(std::uint32_t)>& is_matched,
                          std::vector<std::uint32_t>& order) {
  GroupsOfShard groups{};
  for (int sex = 0; sex < kSexCount; ++sex) {
    RowGroup& group = groups[static_cast<std::size_t>(sex)];
    group.begin = static_cast<std::uint32_t>(order.size());
    for (std::uint32_t i = 0; i < shard.row_count; ++i) {
      const std::uint32_t row = shard.first_row + i;
      const std::uint32_t record = batch.record_of_row(row);
      if (is_matched(record) || (sexes_apart ? SexOf(batch, record) : 0) != sex) continue;
      order.push_back(row);
    }
    group.end = static_cast<std::uint32_t>(order.size());
  }
  return groups;
}

absl::StatusOr<PreparedRows> PrepareSide(const EncodedBatch& batch, const Similarity& similarity,
                                         std::vector<std::uint32_t> order,
                                         std::vector<GroupsOfShard>& shards) {
  std::vector<RowGroup> groups;
  for (const GroupsOfShard& shard : shards) {
    groups.insert(groups.end(), shard.begin(), shard.end());
  }
  absl::StatusOr<PreparedRows> side =
      PrepareRows({batch.words(), batch.row_words()}, similarity, std::move(order), groups);
  for (std::size_t i = 0; i < groups.size(); ++i) shards[i / kSexCount][i % kSexCount] = groups[i];
  return side;
}

// Group 0 is of those whose sex is not stated, or of all.
std::vector<GroupPair> PairGroups(const std::vector<GroupsOfShard>& a,
                                  const std::vector<GroupsOfShard>& b) {
  std::vector<GroupPair> pairs;
  for (std::size_t shard = 0; shard < a.size(); ++shard) {
    for (std::size_t sex_a = 0; sex_a < kSexCount; ++sex_a) {
      for (std::size_t sex_b = 0; sex_b < kSexCount; ++sex_b) {
        const GroupPair pair{a[shard][sex_a], b[shard][sex_b]};
        const bool may_match = sex_a == sex_b || sex_a == 0 || sex_b == 0;
        const bool is_empty = pair.a.begin == pair.a.end || pair.b.begin == pair.b.end;
        if (may_match && !is_empty) pairs.push_back(pair);
      }
    }
  }
  return pairs;
}

Candidate RecordsOf(const Candidate& rows, const EncodedBatch& a, const EncodedBatch& b) {
  return {a.record_of_row(rows.a), b.record_of_row(rows.b), rows.score};
}

}  // namespace

RecordLinkage::RecordLinkage(const EncodedBatch& sender, const EncodedBatch& receiver,
                             const LinkageOptions& options)
    : sender_(sender),
      receiver_(receiver),
      options_(options),
      matching_(sender.size(), receiver.size()),
      found_(options.list_depth) {}

absl::StatusOr<std::unique_ptr<RecordLinkage>> RecordLinkage::Create(const EncodedBatch& sender,
                                                                     const EncodedBatch& receiver,
                                                                     const LinkageOptions& options,
                                                                     std::stop_token stop) {
  if (sender.row_words() != receiver.row_words()) {
    return absl::InvalidArgumentError(absl::StrCat(
        "the batches have different row bits: sender ", sender.header().row_bits, ", receiver ",
        receiver.header().row_bits, "; one of them was not encoded under the profile"));
  }
  absl::StatusOr<const Kernel*> kernel = options.kernel;
  if (options.kernel == nullptr) kernel = ChooseKernel();
  if (!kernel.ok()) return kernel.status();
  std::unique_ptr<RecordLinkage> linkage(new RecordLinkage(sender, receiver, options));
  if (sender.row_words() > 0) {
    absl::StatusOr<Similarity> similarity =
        Similarity::Create(options.measure, options.threshold, sender.row_words());
    if (!similarity.ok()) return similarity.status();
    linkage->similarity_ = *similarity;
  }
  if (absl::Status status = linkage->MatchTokens(stop); !status.ok()) return status;
  if (absl::Status status = linkage->PlanComparison(*kernel); !status.ok()) return status;
  return linkage;
}

absl::Status RecordLinkage::MatchTokens(std::stop_token stop) {
  const TokenPairs tokens(sender_, receiver_, similarity_);
  absl::StatusOr<CandidateLists> lists = tokens.Find(options_.list_depth, stop, token_conflicts_);
  if (!lists.ok()) return lists.status();
  return matching_.Match(*lists, [&](std::span<const std::uint32_t> records, std::uint32_t depth,
                                     const std::function<bool(const Candidate&)>& wanted) {
    return tokens.FindMore(records, depth, stop, wanted);
  });
}

absl::Status RecordLinkage::PlanComparison(const Kernel* kernel) {
  kernel_ = kernel;
  if (!similarity_.has_value()) return absl::OkStatus();
  std::vector<std::uint32_t> order_a, order_b;
  std::vector<GroupsOfShard> shards_a, shards_b;
  for (const BatchShard& a : sender_.shards()) {
    const auto b = std::ranges::find(receiver_.shards(), a.code, &BatchShard::code);
    if (b == receiver_.shards().end()) continue;
    shards_a.push_back(AppendShard(
        sender_, a, options_.sexes_apart,
        [&](std::uint32_t record) { return matching_.IsMatchedA(record); }, order_a));
    shards_b.push_back(AppendShard(
        receiver_, *b, options_.sexes_apart,
        [&](std::uint32_t record) { return matching_.IsMatchedB(record); }, order_b));
  }
  absl::StatusOr<PreparedRows> a = PrepareSide(sender_, *similarity_, std::move(order_a), shards_a);
  if (!a.ok()) return a.status();
  absl::StatusOr<PreparedRows> b =
      PrepareSide(receiver_, *similarity_, std::move(order_b), shards_b);
  if (!b.ok()) return b.status();
  rows_a_ = *std::move(a);
  rows_b_ = *std::move(b);
  groups_ = PairGroups(shards_a, shards_b);
  const GroupPair largest = LargestPair(groups_);
  comparer_.emplace(rows_a_, rows_b_, /*within=*/false, *similarity_, *kernel_,
                    PlanSegments(rows_a_, largest.a, rows_b_, largest.b, *similarity_, *kernel_));
  tiles_ = PlanTiles(groups_);
  for (const Tile& tile : tiles_) pairs_ += tile.pairs();
  has_tile_.resize(tiles_.size(), false);
  missing_tiles_ = tiles_.size();
  return absl::OkStatus();
}

std::unique_ptr<TileComparer::Buffers> RecordLinkage::MakeBuffers() const {
  return comparer_.has_value() ? std::make_unique<TileComparer::Buffers>(*comparer_) : nullptr;
}

TileResult RecordLinkage::CompareTile(std::size_t tile, TileComparer::Buffers& buffers,
                                      const std::stop_token& stop) const {
  BoundedCandidates found(options_.list_depth);
  std::vector<Candidate> records;
  comparer_->Compare(tiles_[tile], buffers, [&](std::span<const Candidate> rows) {
    records.clear();
    for (const Candidate& pair : rows) records.push_back(RecordsOf(pair, sender_, receiver_));
    found.Add(records);
    return !stop.stop_requested();
  });
  return {static_cast<std::uint32_t>(tile), std::move(found).Finish()};
}

absl::Status RecordLinkage::Add(const TileResult& result) {
  if (result.tile >= tiles_.size()) {
    return absl::InvalidArgumentError(absl::StrCat("there is no tile ", result.tile));
  }
  if (has_tile_[result.tile]) {
    return absl::AlreadyExistsError(absl::StrCat("tile ", result.tile, " is there already"));
  }
  const auto is_strange = [&](const Candidate& c) {
    return c.a >= sender_.size() || c.b >= receiver_.size() || c.score >= kScoreOfToken;
  };
  if (std::ranges::any_of(result.lists.candidates, is_strange) ||
      std::ranges::any_of(result.lists.cut_off,
                          [&](std::uint32_t record) { return record >= sender_.size(); })) {
    return absl::InvalidArgumentError(
        absl::StrCat("the result of tile ", result.tile, " names records that are not there"));
  }
  found_.Add(result.lists);
  has_tile_[result.tile] = true;
  --missing_tiles_;
  return absl::OkStatus();
}

absl::StatusOr<CandidateLists> RecordLinkage::CompareAgain(
    std::span<const std::uint32_t> records, std::uint32_t depth, unsigned threads,
    const std::stop_token& stop, const std::function<bool(const Candidate&)>& wanted) const {
  // The rows of these records, in groups as before.
  PreparedRows some{rows_a_.rows, {}, {}, {}};
  std::vector<GroupPair> groups;
  RowGroup before;  // pairs with the same rows of the sender follow each other
  for (const GroupPair& pair : groups_) {
    const bool is_same = pair.a.begin == before.begin && pair.a.end == before.end;
    if (is_same && !groups.empty()) {
      groups.push_back({groups.back().a, pair.b});
      continue;
    }
    before = pair.a;
    RowGroup group{static_cast<std::uint32_t>(some.size()), 0};
    for (std::uint32_t at = pair.a.begin; at < pair.a.end; ++at) {
      if (!std::ranges::binary_search(records, sender_.record_of_row(rows_a_.order[at]))) continue;
      some.order.push_back(rows_a_.order[at]);
      some.bits.push_back(rows_a_.bits[at]);
      some.floors.push_back(rows_a_.floors[at]);
    }
    group.end = static_cast<std::uint32_t>(some.size());
    groups.push_back({group, pair.b});
  }
  const GroupPair largest = LargestPair(groups);
  const TileComparer comparer(
      some, rows_b_, /*within=*/false, *similarity_, *kernel_,
      PlanSegments(some, largest.a, rows_b_, largest.b, *similarity_, *kernel_));
  const std::vector<Tile> tiles = PlanTiles(groups);
  BoundedCandidates found(depth);
  std::mutex found_mutex;
  std::atomic<std::size_t> next_tile = 0;
  RunOnThreads(std::clamp<std::size_t>(threads, 1, tiles.size() + 1), [&](std::size_t) {
    TileComparer::Buffers buffers(comparer);
    std::vector<Candidate> pairs;
    while (!stop.stop_requested()) {
      const std::size_t tile = next_tile++;
      if (tile >= tiles.size()) return;
      comparer.Compare(tiles[tile], buffers, [&](std::span<const Candidate> rows) {
        pairs.clear();
        for (const Candidate& row_pair : rows) {
          const Candidate pair = RecordsOf(row_pair, sender_, receiver_);
          if (wanted(pair)) pairs.push_back(pair);
        }
        if (!pairs.empty()) {
          const std::lock_guard lock(found_mutex);
          found.Add(pairs);
        }
        return !stop.stop_requested();
      });
    }
  });
  if (stop.stop_requested()) return absl::CancelledError("the linkage was stopped");
  return std::move(found).Finish();
}

absl::StatusOr<std::vector<Candidate>> RecordLinkage::Finish(unsigned threads,
                                                             std::stop_token stop) {
  if (missing_tiles_ > 0) {
    return absl::FailedPreconditionError(
        absl::StrCat(missing_tiles_, " of ", tiles_.size(), " tiles are missing"));
  }
  const CandidateLists lists = std::move(found_).Finish();
  absl::Status matched =
      matching_.Match(lists, [&](std::span<const std::uint32_t> records, std::uint32_t depth,
                                 const std::function<bool(const Candidate&)>& wanted) {
        return CompareAgain(records, depth, threads, stop, wanted);
      });
  if (!matched.ok()) return matched;
  return matching_.Links();
}

absl::StatusOr<std::vector<Candidate>> LinkRecords(
    RecordLinkage& linkage, unsigned threads,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress, std::stop_token stop) {
  std::atomic<std::size_t> next_tile = 0;
  std::mutex mutex;
  std::uint64_t pairs_done = 0;
  absl::Status status;
  RunOnThreads(std::clamp<std::size_t>(threads, 1, linkage.tile_count() + 1), [&](std::size_t) {
    const auto buffers = linkage.MakeBuffers();
    while (!stop.stop_requested()) {
      const std::size_t tile = next_tile++;
      if (tile >= linkage.tile_count()) return;
      const TileResult result = linkage.CompareTile(tile, *buffers, stop);
      if (stop.stop_requested()) return;
      const std::lock_guard lock(mutex);
      status.Update(linkage.Add(result));
      pairs_done += linkage.tile_pairs(tile);
      if (progress) progress(pairs_done, linkage.pairs());
    }
  });
  if (stop.stop_requested()) {
    return absl::CancelledError("the linkage was stopped before its end");
  }
  if (!status.ok()) return status;
  return linkage.Finish(threads, std::move(stop));
}

}  // namespace mirrorflow
