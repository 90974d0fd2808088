#include "crypto/sharing/batch_sharing.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/sharing/share_records.h"

namespace mirrorflow {
namespace {

using Bytes = ShareComponent::Bytes;

constexpr std::size_t kPadding = static_cast<std::size_t>(-1);

// Records of the batch in the order of the shared one; kPadding where there is none.
struct Order {
  std::vector<std::size_t> records;
  std::vector<BatchShard> partitions;
};

absl::StatusOr<Order> PlanOrder(std::span<const SharedFacts> facts, const SharingPlan& plan) {
  std::vector<std::uint16_t> codes = plan.partition_codes;
  if (codes.empty()) codes.push_back(0);
  if (!std::ranges::is_sorted(codes, std::less_equal<>{}) || codes.size() > 1024) {
    return absl::InvalidArgumentError("partition codes must ascend, 1024 at most");
  }
  std::vector<std::vector<std::size_t>> of_partition(codes.size());
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const auto found = std::ranges::lower_bound(codes, facts[i].partition);
    if (found == codes.end() || *found != facts[i].partition) {
      return absl::InvalidArgumentError(
          absl::StrCat("record ", i, " is in partition ", facts[i].partition, ", which is none"));
    }
    of_partition[static_cast<std::size_t>(found - codes.begin())].push_back(i);
  }
  Order order;
  for (std::size_t p = 0; p < codes.size(); ++p) {
    const std::uint64_t size = PaddedSize(of_partition[p].size(), plan.padding);
    order.partitions.push_back({codes[p], static_cast<std::uint32_t>(order.records.size()),
                                static_cast<std::uint32_t>(size)});
    order.records.insert(order.records.end(), of_partition[p].begin(), of_partition[p].end());
    order.records.resize(order.partitions.back().first_row + size, kPadding);
  }
  return order;
}

// Writes a record in clear. `out` is zero.
class ClearRecord {
 public:
  ClearRecord(const EncodedBatch& batch, std::span<const SharedFacts> facts,
              const ShareLayout& layout)
      : batch_(batch), facts_(facts), layout_(layout) {}

  void Write(std::size_t record, std::span<std::uint8_t> out) const {
    std::array<ExactToken, kMaxTokenSlots> tokens;
    const std::size_t slots = layout_.token_slots;
    if (record == kPadding) {
      randombytes_buf(tokens.data(), slots * sizeof(ExactToken));
    } else {
      std::ranges::copy(batch_.tokens(record), tokens.begin());
      WriteRow(record, out);
      WriteFacts(record, out);
    }
    for (std::size_t slot = 0; slot < slots; ++slot) {
      for (std::size_t bit = 0; bit < kTokenBits; ++bit) {
        out[2 * (layout_.token_column(slot) + bit)] = tokens[slot][bit / 8] >> (bit % 8) & 1;
      }
    }
    sodium_memzero(tokens.data(), sizeof tokens);
  }

 private:
  void WriteRow(std::size_t record, std::span<std::uint8_t> out) const {
    if (batch_.row_count() == 0) return;
    std::uint64_t any = 0;
    const std::span<const std::uint64_t> words = batch_.row(record);
    for (std::size_t w = 0; w < words.size(); ++w) {
      any |= words[w];
      for (std::size_t bit = 0; bit < 64; ++bit) out[2 * (64 * w + bit)] = words[w] >> bit & 1;
    }
    out[2 * layout_.presence_column()] = any == 0 ? 0 : 1;
  }

  void WriteFacts(std::size_t record, std::span<std::uint8_t> out) const {
    std::size_t first = layout_.ring_bytes();
    for (std::size_t d = 0; d < layout_.dimensions.size(); ++d) {
      out[first + std::size_t{4} * facts_[record].categories[d]] = 1;
      first += std::size_t{4} * layout_.dimensions[d];
    }
    const std::uint8_t flags = batch_.record_flags().empty() ? 0 : batch_.record_flags()[record];
    std::uint8_t shared = 0;
    if ((flags & kInWindowOnly) == 0) shared |= kSharedInPeriod;
    if (flags != 0) shared |= kSharedFlagged;
    out.back() = shared;
  }

  const EncodedBatch& batch_;
  const std::span<const SharedFacts> facts_;
  const ShareLayout& layout_;
};

// clear := clear - one - two, each section in its own ring.
void Subtract(const ShareLayout& layout, std::span<const std::uint8_t> one,
              std::span<const std::uint8_t> two, std::span<std::uint8_t> clear) {
  const auto section = [&]<typename Number>(std::size_t first, std::size_t count, Number) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t at = first + i * sizeof(Number);
      Number x;
      Number a;
      Number b;
      std::memcpy(&x, &clear[at], sizeof x);
      std::memcpy(&a, &one[at], sizeof a);
      std::memcpy(&b, &two[at], sizeof b);
      x = static_cast<Number>(x - a - b);
      std::memcpy(&clear[at], &x, sizeof x);
    }
  };
  section(0, layout.ring_columns(), std::uint16_t{});
  section(layout.ring_bytes(), layout.categories(), std::uint32_t{});
  clear.back() = clear.back() ^ one.back() ^ two.back();
}

absl::Status CheckFacts(const EncodedBatch& batch, std::span<const SharedFacts> facts,
                        const SharingPlan& plan) {
  if (facts.size() != batch.size()) {
    return absl::InvalidArgumentError("not as many facts as records");
  }
  if (!batch.record_of_row().empty() || batch.shards().size() > 1) {
    return absl::InvalidArgumentError("a batch in birth-year shards can't be shared");
  }
  if (plan.padding == 0) return absl::InvalidArgumentError("padding to multiples of nothing");
  for (const SharedFacts& of_record : facts) {
    bool fits = of_record.categories.size() == plan.dimensions.size();
    for (std::size_t d = 0; fits && d < plan.dimensions.size(); ++d) {
      fits = of_record.categories[d] < plan.dimensions[d];
    }
    if (!fits) return absl::InvalidArgumentError("a category that its dimension does not have");
  }
  return absl::OkStatus();
}

}  // namespace

std::uint64_t PaddedSize(std::uint64_t records, std::uint32_t padding) {
  return std::max<std::uint64_t>((records + padding - 1) / padding, 1) * padding;
}

ShareSeeds ShareSeeds::Random() { return {SecretBytes::Random(32), SecretBytes::Random(32)}; }

absl::StatusOr<std::array<ShareView, 3>> ShareBatch(const EncodedBatch& batch,
                                                    std::span<const SharedFacts> facts,
                                                    const SharingPlan& plan, ShareSeeds seeds) {
  if (absl::Status fits = CheckFacts(batch, facts, plan); !fits.ok()) return fits;
  absl::StatusOr<Order> order = PlanOrder(facts, plan);
  if (!order.ok()) return order.status();
  BatchHeader header = batch.header();
  header.record_count = header.row_count = order->records.size();
  const ShareLayout layout{header.row_bits, header.token_slots, plan.dimensions};
  const std::size_t size = layout.record_bytes();

  const ShareComponent first(SecretBytes::CopyOf(seeds.first.Expose()));
  const ShareComponent second(SecretBytes::CopyOf(seeds.second.Expose()));
  ShareRecords one(first, layout);
  ShareRecords two(second, layout);
  const ClearRecord clear(batch, facts, layout);
  Bytes third(size * order->records.size());
  for (std::size_t i = 0; i < order->records.size(); ++i) {
    const std::span<std::uint8_t> out = std::span(third).subspan(i * size, size);
    clear.Write(order->records[i], out);
    Subtract(layout, one.Record(i), two.Record(i), out);
  }

  const auto seed = [&seeds](int number) {
    return ShareComponent(SecretBytes::CopyOf((number == 0 ? seeds.first : seeds.second).Expose()));
  };
  const auto view = [&](int party, ShareComponent a, ShareComponent b) {
    return ShareView::Create(header, order->partitions, plan.dimensions, party, std::move(a),
                             std::move(b));
  };
  absl::StatusOr<ShareView> of_0 = view(0, seed(0), seed(1));
  absl::StatusOr<ShareView> of_1 = view(1, seed(1), ShareComponent(third));
  absl::StatusOr<ShareView> of_2 = view(2, ShareComponent(std::move(third)), seed(0));
  for (const absl::StatusOr<ShareView>* made : {&of_0, &of_1, &of_2}) {
    if (!made->ok()) return made->status();
  }
  return std::array<ShareView, 3>{*std::move(of_0), *std::move(of_1), *std::move(of_2)};
}

}  // namespace mirrorflow
