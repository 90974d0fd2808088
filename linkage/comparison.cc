#include "linkage/comparison.h"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <new>
#include <thread>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "linkage/segment_plan.h"

namespace mirrorflow {
namespace {

// A task is a block of A against a block of B: some milliseconds of work.
constexpr std::size_t kBlockA = 1024;
constexpr std::size_t kBlockB = 4096;
// What is packed of B at a time stays in the first-level cache while rows of A pass over it.
constexpr std::size_t kChunkBytes = 24 * 1024;
static_assert(kBlockA % 2 == 0);

struct FreeAligned {
  void operator()(unsigned char* p) const { ::operator delete[](p, std::align_val_t{64}); }
};
using AlignedBytes = std::unique_ptr<unsigned char[], FreeAligned>;

AlignedBytes AllocateAligned(std::size_t size) {
  return AlignedBytes(new (std::align_val_t{64}) unsigned char[size]);
}

// One side with what is known of each row before comparison.
struct Prepared {
  BitRows rows;
  std::vector<std::uint32_t> bits;   // bits set
  std::vector<std::int32_t> floors;  // FloorOfRow
};

absl::StatusOr<Prepared> Prepare(const BitRows& rows, DiceThreshold threshold) {
  Prepared side{rows, std::vector<std::uint32_t>(rows.size()),
                std::vector<std::int32_t>(rows.size())};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    side.bits[i] = BitsSet(rows.row(i), rows.row_words);
    if (side.bits[i] > kMaxRowBitsSet) {
      return absl::InvalidArgumentError(absl::StrCat("row ", i, " has ", side.bits[i],
                                                     " bits set; at most ", kMaxRowBitsSet,
                                                     " can be compared"));
    }
    side.floors[i] = FloorOfRow(side.bits[i], threshold);
  }
  return side;
}

class AllPairs {
 public:
  AllPairs(Prepared a, Prepared b, bool within, DiceThreshold threshold, const Kernel& kernel,
           const ComparisonOptions& options)
      : a_(std::move(a)),
        b_(std::move(b)),
        within_(within),
        threshold_(threshold),
        kernel_(kernel),
        options_(options),
        segment_ends_(PlanSegments(a_.rows, b_.rows, threshold, kernel)),
        blocks_a_((a_.rows.size() + kBlockA - 1) / kBlockA),
        blocks_b_((b_.rows.size() + kBlockB - 1) / kBlockB) {
    const std::size_t segments = segment_ends_.size();
    checks_.resize(a_.rows.size() * segments);
    for (std::size_t i = 0; i < a_.rows.size(); ++i) {
      for (std::size_t s = 0; s < segments; ++s) {
        const std::size_t end = segment_ends_[s];
        checks_[i * segments + s] =
            a_.floors[i] -
            static_cast<std::int32_t>(BitsSet(a_.rows.row(i) + end, a_.rows.row_words - end));
      }
    }
    never_.assign(segments, kNeverReached);
  }

  absl::StatusOr<std::vector<Candidate>> Run() {
    const std::size_t tasks = blocks_a_ * blocks_b_;
    const auto threads =
        std::clamp<std::size_t>(options_.threads, 1, std::max<std::size_t>(tasks, 1));
    std::vector<std::vector<Candidate>> parts(threads);
    {
      std::vector<std::jthread> others;
      for (std::size_t t = 1; t < threads; ++t) {
        others.emplace_back([this, &parts, t] { Work(parts[t]); });
      }
      Work(parts[0]);
    }
    if (options_.stop.stop_requested()) {
      return absl::CancelledError("the comparison was stopped before its end");
    }
    if (found_ > options_.max_candidates) {
      return absl::ResourceExhaustedError(absl::StrCat(
          "more than ", options_.max_candidates, " pairs reach the threshold ",
          threshold_.numerator(), "/", threshold_.denominator(), "; use a higher threshold"));
    }
    return Merge(std::move(parts));
  }

 private:
  struct Buffers {
    AlignedBytes packed;
    std::unique_ptr<Hit[]> hits;
    std::size_t groups;  // that fit
  };

  // Takes tasks until none is left; the results stand in the fixed order.
  void Work(std::vector<Candidate>& found) {
    const std::size_t group_bytes =
        kernel_.group_bytes(static_cast<std::uint32_t>(b_.rows.row_words));
    Buffers buffers;
    buffers.groups =
        std::clamp<std::size_t>(kChunkBytes / group_bytes, 1, kBlockB / kernel_.group_rows);
    buffers.packed = AllocateAligned(buffers.groups * group_bytes);
    buffers.hits = std::make_unique<Hit[]>(2 * buffers.groups * kernel_.group_rows);
    while (true) {
      const std::size_t task = next_task_.fetch_add(1, std::memory_order_relaxed);
      if (task >= blocks_a_ * blocks_b_ || Stopped()) break;
      // All of A passes over one block of B before the next.
      CompareBlocks(task % blocks_a_ * kBlockA, task / blocks_a_ * kBlockB, buffers, found);
    }
    std::sort(found.begin(), found.end(), ComesBefore);
  }

  bool Stopped() const {
    return options_.stop.stop_requested() || found_ > options_.max_candidates;
  }

  void CompareBlocks(std::size_t a_begin, std::size_t b_begin, Buffers& buffers,
                     std::vector<Candidate>& found) {
    const std::size_t a_end = std::min(a_begin + kBlockA, a_.rows.size());
    const std::size_t b_end = std::min(b_begin + kBlockB, b_.rows.size());
    const std::size_t before = found.size();
    const std::size_t chunk_rows = buffers.groups * kernel_.group_rows;
    for (std::size_t begin = b_begin; begin < b_end && !options_.stop.stop_requested();
         begin += chunk_rows) {
      const std::size_t end = std::min(begin + chunk_rows, b_end);
      if (within_ && end <= a_begin + 1) continue;
      CompareChunk(a_begin, a_end, begin, end, buffers, found);
    }
    found_ += found.size() - before;
    ReportDone((a_end - a_begin) * (b_end - b_begin));
  }

  void CompareChunk(std::size_t a_begin, std::size_t a_end, std::size_t b_begin, std::size_t b_end,
                    Buffers& buffers, std::vector<Candidate>& found) {
    const auto row_words = static_cast<std::uint32_t>(b_.rows.row_words);
    const std::size_t group_rows = kernel_.group_rows;
    std::uint32_t groups = 0;
    for (std::size_t b = b_begin; b < b_end; b += group_rows, ++groups) {
      kernel_.pack_group(b_.rows.row(b), &b_.floors[b], row_words,
                         static_cast<std::uint32_t>(std::min(group_rows, b_end - b)),
                         buffers.packed.get() + groups * kernel_.group_bytes(row_words));
    }
    const std::size_t segments = segment_ends_.size();
    RowPair pair{};
    pair.segment_end = segment_ends_.data();
    pair.segments = static_cast<std::uint32_t>(segments);
    pair.row_words = row_words;
    for (std::size_t a = a_begin; a < a_end; a += 2) {
      if (within_ && b_end <= a + 1) break;
      const bool has_second = a + 1 < a_end;
      pair.row[0] = a_.rows.row(a);
      pair.row[1] = has_second ? a_.rows.row(a + 1) : pair.row[0];
      pair.check[0] = &checks_[a * segments];
      pair.check[1] = has_second ? &checks_[(a + 1) * segments] : never_.data();
      const std::uint32_t hits =
          kernel_.compare(pair, buffers.packed.get(), groups, buffers.hits.get());
      for (std::uint32_t h = 0; h < hits; ++h) {
        const Hit& hit = buffers.hits[h];
        const std::size_t row_a = a + hit.a;
        const std::size_t row_b = b_begin + hit.b;
        if (row_b >= b_end || (within_ && row_b <= row_a)) continue;
        const std::uint32_t bits_a = a_.bits[row_a];
        const std::uint32_t bits_b = b_.bits[row_b];
        if (!ReachesThreshold(hit.common, bits_a, bits_b, threshold_)) continue;
        found.push_back({static_cast<std::uint32_t>(row_a), static_cast<std::uint32_t>(row_b),
                         DiceScore(hit.common, bits_a, bits_b)});
      }
    }
  }

  void ReportDone(std::uint64_t pairs) {
    if (!options_.progress) return;
    const std::lock_guard lock(progress_mutex_);
    pairs_done_ += pairs;
    options_.progress(pairs_done_, std::uint64_t{a_.rows.size()} * b_.rows.size());
  }

  static std::vector<Candidate> Merge(std::vector<std::vector<Candidate>> parts) {
    std::vector<Candidate> all = std::move(parts.front());
    for (std::size_t t = 1; t < parts.size(); ++t) {
      const auto middle = static_cast<std::ptrdiff_t>(all.size());
      all.insert(all.end(), parts[t].begin(), parts[t].end());
      parts[t] = {};
      std::inplace_merge(all.begin(), all.begin() + middle, all.end(), ComesBefore);
    }
    return all;
  }

  const Prepared a_;
  const Prepared b_;
  const bool within_;
  const DiceThreshold threshold_;
  const Kernel& kernel_;
  const ComparisonOptions& options_;
  const std::vector<std::uint32_t> segment_ends_;
  const std::size_t blocks_a_;
  const std::size_t blocks_b_;
  std::vector<std::int32_t> checks_;  // of A, row-major, one a segment
  std::vector<std::int32_t> never_;   // one a segment
  std::atomic<std::size_t> next_task_ = 0;
  std::atomic<std::uint64_t> found_ = 0;
  std::mutex progress_mutex_;
  std::uint64_t pairs_done_ = 0;
};

absl::StatusOr<std::vector<Candidate>> Find(const BitRows& a, const BitRows& b, bool within,
                                            DiceThreshold threshold,
                                            const ComparisonOptions& options) {
  if (a.size() == 0 || b.size() == 0) return std::vector<Candidate>();
  if (a.row_words != b.row_words || a.row_words > kMaxRowWords) {
    return absl::InvalidArgumentError(
        absl::StrCat("rows of ", a.row_words * 64, " and of ", b.row_words * 64,
                     " bits; both sides need the same width, at most ", kMaxRowWords * 64));
  }
  absl::StatusOr<const Kernel*> kernel = options.kernel;
  if (options.kernel == nullptr) kernel = ChooseKernel();
  if (!kernel.ok()) return kernel.status();
  auto prepared_a = Prepare(a, threshold);
  if (!prepared_a.ok()) return prepared_a.status();
  auto prepared_b = Prepare(b, threshold);
  if (!prepared_b.ok()) return prepared_b.status();
  return AllPairs(*std::move(prepared_a), *std::move(prepared_b), within, threshold, **kernel,
                  options)
      .Run();
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
