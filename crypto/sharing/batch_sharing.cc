#include "crypto/sharing/batch_sharing.h"

#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/batch_outline.h"
#include "crypto/sharing/prf_stream.h"
#include "crypto/sharing/share_records.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

using Bytes = ShareComponent::Bytes;

// Writes a record in clear. `out` is zero.
class ClearRecord {
 public:
  ClearRecord(const EncodedBatch& batch, std::span<const SharedFacts> facts,
              const ShareLayout& layout)
      : batch_(batch), facts_(facts), layout_(layout) {}

  void Write(std::uint32_t record, std::span<std::uint8_t> out) const {
    std::array<ExactToken, kMaxTokenSlots> tokens;
    const std::size_t slots = layout_.token_slots;
    if (record == SharedOrder::kPadding) {
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

absl::Status CheckFacts(std::span<const SharedFacts> facts, const SharingPlan& plan) {
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

// Below `bound`, all alike likely: draws again what would favour the small ones.
std::uint32_t DrawBelow(std::uint32_t bound, PrfStream& stream) {
  const std::uint32_t excess = (0xffffffffu % bound + 1) % bound;
  std::uint32_t drawn = 0;
  do {
    stream.Fill({reinterpret_cast<std::uint8_t*>(&drawn), sizeof drawn});
  } while (drawn > 0xffffffffu - excess);
  return drawn % bound;
}

}  // namespace

std::uint64_t PaddedSize(std::uint64_t records, std::uint32_t padding) {
  return std::max<std::uint64_t>((records + padding - 1) / padding, 1) * padding;
}

ShareSeeds ShareSeeds::Random() {
  return {SecretBytes::Random(32), SecretBytes::Random(32), SecretBytes::Random(32)};
}

absl::StatusOr<SharedOrder> PlanSharedOrder(std::span<const SharedFacts> facts,
                                            const SharingPlan& plan,
                                            const SecretBytes& order_seed) {
  if (absl::Status fits = CheckFacts(facts, plan); !fits.ok()) return fits;
  std::vector<std::uint16_t> codes = plan.partition_codes;
  if (codes.empty()) codes.push_back(0);
  if (!std::ranges::is_sorted(codes, std::less_equal<>{}) || codes.size() > kMaxBatchShards) {
    return absl::InvalidArgumentError(
        absl::StrCat("partition codes must ascend, ", kMaxBatchShards, " at most"));
  }
  std::vector<std::vector<std::uint32_t>> of_partition(codes.size());
  for (std::uint32_t i = 0; i < facts.size(); ++i) {
    const auto found = std::ranges::lower_bound(codes, facts[i].partition);
    if (found == codes.end() || *found != facts[i].partition) {
      return absl::InvalidArgumentError(
          absl::StrCat("record ", i, " is in partition ", facts[i].partition, ", which is none"));
    }
    of_partition[static_cast<std::size_t>(found - codes.begin())].push_back(i);
  }
  PrfStream stream(order_seed.Expose(), kShareOrderLabel);
  SharedOrder order;
  for (std::size_t p = 0; p < codes.size(); ++p) {
    std::vector<std::uint32_t>& places = of_partition[p];
    const std::uint64_t size = PaddedSize(places.size(), plan.padding);
    order.partitions.push_back({codes[p], static_cast<std::uint32_t>(order.records.size()),
                                static_cast<std::uint32_t>(size)});
    places.resize(size, SharedOrder::kPadding);
    for (std::size_t i = size; i > 1; --i) {  // Fisher and Yates
      std::swap(places[i - 1], places[DrawBelow(static_cast<std::uint32_t>(i), stream)]);
    }
    order.records.insert(order.records.end(), places.begin(), places.end());
  }
  return order;
}

absl::StatusOr<std::array<ShareView, 3>> ShareBatch(const EncodedBatch& batch,
                                                    std::span<const SharedFacts> facts,
                                                    const SharingPlan& plan, ShareSeeds seeds) {
  if (facts.size() != batch.size()) {
    return absl::InvalidArgumentError("not as many facts as records");
  }
  if (!batch.record_of_row().empty() || batch.shards().size() > 1) {
    return absl::InvalidArgumentError("a batch in birth-year shards can't be shared");
  }
  absl::StatusOr<SharedOrder> order = PlanSharedOrder(facts, plan, seeds.order);
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
