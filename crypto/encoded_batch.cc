#include "crypto/encoded_batch.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

absl::Status CheckSizes(const BatchHeader& header, const BatchView& view) {
  if (header.row_bits % 64 != 0 || header.row_bits > kMaxRowBits) {
    return absl::InvalidArgumentError(absl::StrCat(
        "batch rows of ", header.row_bits, " bits; need a multiple of 64, at most ", kMaxRowBits));
  }
  if (header.token_slots > kMaxTokenSlots) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch with ", header.token_slots, " token slots; at most ", kMaxTokenSlots));
  }
  if (header.record_count > std::numeric_limits<std::uint32_t>::max() ||
      header.row_count > std::numeric_limits<std::uint32_t>::max()) {
    return absl::ResourceExhaustedError("batch with 2^32 records or rows, or more");
  }
  if (header.row_bits == 0 && header.row_count != 0) {
    return absl::InvalidArgumentError("batch has rows of 0 bits");
  }
  if (view.stratum_codes.size() != header.record_count ||
      view.words.size() != header.row_count * (header.row_bits / 64) ||
      view.tokens.size() != header.record_count * header.token_slots) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch header says ", header.record_count, " records with ",
                     header.token_slots, " tokens each and ", header.row_count, " rows of ",
                     header.row_bits, " bits, but ", view.stratum_codes.size(), " strata, ",
                     view.tokens.size(), " tokens and ", view.words.size(), " words are there"));
  }
  if (std::ranges::any_of(view.stratum_codes,
                          [](std::uint8_t code) { return code >= kStratumCount; })) {
    return absl::InvalidArgumentError("batch has a stratum code out of range");
  }
  if (view.record_flags.size() != header.record_count ||
      std::ranges::any_of(view.record_flags,
                          [](std::uint8_t flags) { return flags > kAllRecordFlags; })) {
    return absl::InvalidArgumentError("batch has record flags that don't fit its records");
  }
  return absl::OkStatus();
}

absl::Status CheckShards(const BatchHeader& header, std::span<const BatchShard> shards) {
  std::uint64_t next_row = 0;
  for (std::size_t i = 0; i < shards.size(); ++i) {
    const BatchShard& shard = shards[i];
    if (i > 0 && shards[i - 1].code >= shard.code) {
      return absl::InvalidArgumentError("batch shards are not in the order of their codes");
    }
    if (shard.first_row != next_row || shard.row_count == 0) {
      return absl::InvalidArgumentError(absl::StrCat("batch shard ", shard.code,
                                                     " is empty or does not begin where the one ",
                                                     "before it ends"));
    }
    next_row += shard.row_count;
  }
  if (next_row != header.row_count) {
    return absl::InvalidArgumentError("batch shards do not cover the rows");
  }
  return absl::OkStatus();
}

// Each record at most once in a shard.
absl::Status CheckRecordsOfRows(const BatchHeader& header, const BatchView& view,
                                std::span<const BatchShard> shards) {
  if (view.record_of_row.empty()) {
    if (header.row_count != 0 && header.row_count != header.record_count) {
      return absl::InvalidArgumentError("batch does not say which record each row belongs to");
    }
    return absl::OkStatus();
  }
  if (view.record_of_row.size() != header.row_count) {
    return absl::InvalidArgumentError("batch does not say which record each row belongs to");
  }
  constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();
  std::vector<std::uint32_t> last_shard(header.record_count, kNowhere);
  for (std::uint32_t s = 0; s < shards.size(); ++s) {
    const BatchShard& shard = shards[s];
    for (std::uint32_t row = shard.first_row; row < shard.first_row + shard.row_count; ++row) {
      const std::uint32_t record = view.record_of_row[row];
      if (record >= header.record_count) {
        return absl::InvalidArgumentError("batch has a row of a record that is not there");
      }
      if (last_shard[record] == s) {
        return absl::InvalidArgumentError(
            absl::StrCat("batch has a record twice in shard ", shard.code));
      }
      last_shard[record] = s;
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<EncodedBatch> EncodedBatch::Create(BatchHeader header, BatchContents contents) {
  if (contents.record_flags.empty()) contents.record_flags.resize(contents.stratum_codes.size());
  const auto kept = std::make_shared<const BatchContents>(std::move(contents));
  const BatchView view{.words = kept->words,
                       .stratum_codes = kept->stratum_codes,
                       .record_flags = kept->record_flags,
                       .tokens = kept->tokens,
                       .record_of_row = kept->record_of_row};
  return OfView(std::move(header), view, kept->shards, kept);
}

absl::StatusOr<EncodedBatch> EncodedBatch::OfView(BatchHeader header, const BatchView& view,
                                                  std::vector<BatchShard> shards,
                                                  std::shared_ptr<const void> owner) {
  if (absl::Status status = CheckSizes(header, view); !status.ok()) return status;
  if (shards.empty() && header.row_count > 0) {
    shards = {{0, 0, static_cast<std::uint32_t>(header.row_count)}};
  }
  if (absl::Status status = CheckShards(header, shards); !status.ok()) return status;
  if (absl::Status status = CheckRecordsOfRows(header, view, shards); !status.ok()) return status;
  return EncodedBatch(std::move(header), view, std::move(shards), std::move(owner));
}

}  // namespace mirrorflow
