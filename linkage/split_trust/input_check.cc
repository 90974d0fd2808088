#include "linkage/split_trust/input_check.h"

#include <array>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/sharing/party_labels.h"
#include "crypto/sharing/share_records.h"

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

}  // namespace

absl::Status CheckBitsOfBatch(PartyRing& ring, const ShareView& view) {
  absl::StatusOr<std::array<std::uint8_t, 32>> coin = ring.TossCoin();
  if (!coin.ok()) return coin.status();
  PrfStream of_columns(*coin, kCoinColumnsLabel);
  PrfStream of_records(*coin, kCoinRecordsLabel);

  const ShareLayout& layout = view.layout();
  const std::size_t ring_columns = layout.ring_columns();
  const std::size_t wide = layout.categories() + layout.dimensions.size();
  std::vector<std::uint32_t> coefficients((ring_columns + wide) * kPadded);
  of_columns.Fill({reinterpret_cast<std::uint8_t*>(coefficients.data()), 4 * coefficients.size()});
  const auto of_column = [&](std::size_t column) {
    return std::span<const std::uint32_t>(coefficients).subspan(column * kPadded, kPadded);
  };

  // Modulo 2^16 for the ring's columns, in the low half; modulo 2^32 for the rest.
  Sums narrow{};
  Sums broad{};
  ShareRecords own_records(view.component(0), layout);
  ShareRecords next_records(view.component(1), layout);
  for (std::size_t record = 0; record < view.size(); ++record) {
    const std::span<const std::uint8_t> own = own_records.Record(record);
    const std::span<const std::uint8_t> next = next_records.Record(record);
    Sums of_ring{};
    Sums of_rest{};
    for (std::size_t c = 0; c < ring_columns; ++c) {
      AddScaled(of_column(c),
                Excess(NumberAt<std::uint16_t>(own, 2 * c), NumberAt<std::uint16_t>(next, 2 * c)),
                of_ring);
    }
    std::size_t at = layout.ring_bytes();
    std::size_t column = ring_columns;
    for (const std::uint16_t categories : layout.dimensions) {
      std::uint32_t sum_own = 0;
      std::uint32_t sum_next = 0;
      for (std::size_t c = 0; c < categories; ++c, at += 4) {
        const auto x_own = NumberAt<std::uint32_t>(own, at);
        const auto x_next = NumberAt<std::uint32_t>(next, at);
        AddScaled(of_column(column++), Excess(x_own, x_next), of_rest);
        sum_own += x_own;
        sum_next += x_next;
      }
      AddScaled(of_column(column++), Excess(sum_own, sum_next), of_rest);
    }
    Sums of_record;
    of_records.Fill({reinterpret_cast<std::uint8_t*>(of_record.data()), sizeof of_record});
    for (std::size_t c = 0; c < kPadded; ++c) {
      narrow[c] += of_ring[c] * of_record[c];
      broad[c] += of_rest[c] * of_record[c];
    }
  }
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
