#include "linkage/split_trust/input_check.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/sharing/party_labels.h"
#include "crypto/sharing/share_records.h"
#include "crypto/wiping_allocator.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kCombinations = 97;
constexpr std::size_t kPadded = 128;  // of combinations side by side

// This party's part of x * (x - 1).
template <typename Number>
std::uint32_t Excess(Number own, Number next) {
  return std::uint32_t{own} * own + 2 * std::uint32_t{own} * next - own;
}

template <typename Number>
Number NumberAt(std::span<const std::uint8_t> bytes, std::size_t at) {
  Number number;
  std::memcpy(&number, &bytes[at], sizeof number);
  return number;
}

using Sums = std::array<std::uint32_t, kPadded>;

void AddScaled(std::span<const std::uint32_t> coefficients, std::uint32_t by, Sums& sums) {
  for (std::size_t c = 0; c < kPadded; ++c) sums[c] += coefficients[c] * by;
}

// Sums of the ring's numbers modulo 2^16, in the low half; of all others modulo 2^32.
struct Combinations {
  Sums narrow{};
  Sums broad{};
};

// A tile of records at a time: the ring's numbers are multiplied with the columns' coefficients as
// a tile of records is with another one.
Combinations Combine(const std::array<std::uint8_t, 32>& coin, const ShareKernel& kernel,
                     const ShareView& view) {
  PrfStream of_columns(coin, kCoinColumnsLabel);
  PrfStream of_records(coin, kCoinRecordsLabel);
  const ShareLayout& layout = view.layout();
  const std::size_t ring_columns =
      (layout.ring_columns() + kShareTile - 1) / kShareTile * kShareTile;
  const std::size_t wide = layout.categories() + layout.dimensions.size();
  std::vector<std::uint16_t> ring_coefficients(ring_columns * kPadded);
  std::vector<std::uint32_t> coefficients(wide * kPadded);
  of_columns.Fill(
      {reinterpret_cast<std::uint8_t*>(ring_coefficients.data()), 2 * ring_coefficients.size()});
  of_columns.Fill({reinterpret_cast<std::uint8_t*>(coefficients.data()), 4 * coefficients.size()});
  const auto of_column = [&](std::size_t column) {
    return std::span<const std::uint32_t>(coefficients).subspan(column * kPadded, kPadded);
  };

  Combinations found;
  ShareRecords own_records(view.component(0), layout);
  ShareRecords next_records(view.component(1), layout);
  std::vector<std::uint16_t, WipingAllocator<std::uint16_t>> excess(kShareTile * ring_columns);
  std::array<std::vector<std::uint32_t>, kPadded / kShareTile> products;
  for (auto& of_half : products) of_half.resize(kShareTile * kShareTile);
  for (std::size_t first = 0; first < view.size(); first += kShareTile) {
    const std::size_t count = std::min(kShareTile, view.size() - first);
    std::vector<Sums> of_rest(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::span<const std::uint8_t> own = own_records.Record(first + i);
      const std::span<const std::uint8_t> next = next_records.Record(first + i);
      for (std::size_t c = 0; c < layout.ring_columns(); ++c) {
        excess[i * ring_columns + c] = static_cast<std::uint16_t>(
            Excess(NumberAt<std::uint16_t>(own, 2 * c), NumberAt<std::uint16_t>(next, 2 * c)));
      }
      std::size_t at = layout.ring_bytes();
      std::size_t column = 0;
      for (const std::uint16_t categories : layout.dimensions) {
        std::uint32_t sum_own = 0;
        std::uint32_t sum_next = 0;
        for (std::size_t c = 0; c < categories; ++c, at += 4) {
          const auto x_own = NumberAt<std::uint32_t>(own, at);
          const auto x_next = NumberAt<std::uint32_t>(next, at);
          AddScaled(of_column(column++), Excess(x_own, x_next), of_rest[i]);
          sum_own += x_own;
          sum_next += x_next;
        }
        AddScaled(of_column(column++), Excess(sum_own, sum_next), of_rest[i]);
      }
    }
    for (std::size_t half = 0; half < products.size(); ++half) {
      kernel.tile(excess.data(), ring_coefficients.data() + half * kShareTile * ring_columns,
                  ring_columns, products[half].data());
    }
    for (std::size_t i = 0; i < count; ++i) {
      Sums of_record;
      of_records.Fill({reinterpret_cast<std::uint8_t*>(of_record.data()), sizeof of_record});
      for (std::size_t c = 0; c < kPadded; ++c) {
        const std::uint32_t of_ring = products[c / kShareTile][i * kShareTile + c % kShareTile];
        found.narrow[c] += of_ring * of_record[c];
        found.broad[c] += of_rest[i][c] * of_record[c];
      }
    }
  }
  return found;
}

}  // namespace

absl::Status CheckBitsOfBatch(PartyRing& ring, const ShareKernel& kernel, const ShareView& view) {
  absl::StatusOr<std::array<std::uint8_t, 32>> coin = ring.TossCoin();
  if (!coin.ok()) return coin.status();
  const auto [narrow, broad] = Combine(*coin, kernel, view);
  // The narrow sums are right modulo 2^16 only: the rest of each is cut off by moving it up.
  std::vector<std::uint32_t> parts;
  for (std::size_t c = 0; c < kCombinations; ++c) parts.push_back(narrow[c] << 16);
  parts.insert(parts.end(), broad.begin(), broad.begin() + kCombinations);
  ring.AddZeroShare(std::span(parts));
  std::vector<std::uint32_t> sums;
  if (absl::Status opened = ring.Open(parts, nullptr, sums); !opened.ok()) return opened;
  for (const std::uint32_t sum : sums) {
    if (sum != 0) {
      return absl::InvalidArgumentError(
          absl::StrCat("the ", std::string(SideName(view.header().side)),
                       "'s batch holds something that is not a bit; nothing was linked\nhint: the "
                       "node must share its batch again"));
    }
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
