#include "crypto/batch_encoder.h"

#include <sodium.h>

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

void Shuffle(std::vector<std::uint32_t>& numbers) {
  for (std::size_t i = numbers.size(); i > 1; --i) {
    std::swap(numbers[i - 1], numbers[randombytes_uniform(static_cast<std::uint32_t>(i))]);
  }
}

std::uint8_t FlagsOf(const PersonEvent& event) {
  return static_cast<std::uint8_t>((event.in_window_only ? kInWindowOnly : 0) |
                                   (event.other_country_unknown ? kOtherCountryUnknown : 0));
}

// How many rows each shard gets.
std::map<std::uint16_t, std::size_t> RowsByShard(std::span<const std::uint16_t> shard_of_record,
                                                 Side side) {
  std::map<std::uint16_t, std::size_t> rows;
  for (const std::uint16_t own : shard_of_record) {
    for (const std::uint16_t shard : RowShards(own, side)) ++rows[shard];
  }
  return rows;
}

}  // namespace

BatchEncoder::BatchEncoder(const RecordEncoder& encoder, BatchHeader header, BatchOptions options)
    : BatchEncoder(std::move(header), options) {
  encoder_ = &encoder;
  header_.row_bits = encoder.row_bits();
}

BatchEncoder::BatchEncoder(BirthYearSharding sharding, BatchHeader header, BatchOptions options)
    : BatchEncoder(std::move(header), options) {
  sharding_ = std::move(sharding);
  sharded_ = true;
  header_.row_bits = sharding_.row_bits;
}

BatchEncoder::BatchEncoder(BatchHeader header, BatchOptions options)
    : header_(std::move(header)), options_(options) {
  header_.row_bits = 0;
  header_.token_slots = options_.tokenizer == nullptr ? 0 : ExactTokenizer::kSlots;
}

void BatchEncoder::Add(const PersonEvent& event) {
  RecordAttributes attributes{.stratum_code = event.stratum.code(), .flags = FlagsOf(event)};
  if (sharded_) {
    attributes.shard = ShardOfBirthDate(event.identity.birth_date, sharding_.band);
    if (attributes.shard == kNoShard) ++report_.without_birth_year;
    identities_.push_back(event.identity);
  } else if (encoder_ != nullptr) {
    words_.resize(words_.size() + row_words());
    if (!encoder_->Encode(event.identity, std::span(words_).last(row_words()))) {
      ++report_.without_identity;
    }
  }
  attributes_.push_back(attributes);
  if (options_.tokenizer != nullptr) {
    tokens_.resize(tokens_.size() + ExactTokenizer::kSlots);
    options_.tokenizer->Fill(event.identity, std::span(tokens_).last(ExactTokenizer::kSlots));
  }
}

void BatchEncoder::Add(const PersonEvent& event, const RecordFacts& facts) {
  Add(event);
  facts_.push_back(facts);
}

std::vector<std::uint32_t> BatchEncoder::TakeOrder() {
  report_.coarsening = MakeStrataKAnonymous(options_.minimum_stratum, attributes_);
  std::vector<std::uint32_t> source;
  for (std::uint32_t i = 0; i < size(); ++i) {
    if (!attributes_[i].withheld) source.push_back(i);
  }
  Shuffle(source);
  report_.records = source.size();
  return source;
}

absl::StatusOr<EncodedBatch> BatchEncoder::Finish() && { return FinishAs(TakeOrder()); }

absl::StatusOr<BatchWithFacts> BatchEncoder::FinishWithFacts() && {
  const std::vector<std::uint32_t> source = TakeOrder();
  absl::StatusOr<EncodedBatch> batch = FinishAs(source);
  if (!batch.ok()) return batch.status();
  BatchWithFacts both(*std::move(batch));
  if (facts_.empty()) return both;
  both.facts.reserve(source.size());
  for (const std::uint32_t record : source) both.facts.push_back(facts_[record]);
  return both;
}

absl::StatusOr<EncodedBatch> BatchEncoder::FinishAs(const std::vector<std::uint32_t>& source) {
  BatchContents contents;
  header_.record_count = source.size();
  contents.stratum_codes.reserve(source.size());
  contents.record_flags.reserve(source.size());
  contents.tokens.reserve(source.size() * header_.token_slots);
  for (const std::uint32_t record : source) {
    contents.stratum_codes.push_back(attributes_[record].stratum_code);
    contents.record_flags.push_back(attributes_[record].flags);
    const auto tokens =
        std::span(tokens_).subspan(record * header_.token_slots, header_.token_slots);
    contents.tokens.insert(contents.tokens.end(), tokens.begin(), tokens.end());
  }
  if (sharded_) {
    if (absl::Status encoded = EncodeShards(source, contents); !encoded.ok()) return encoded;
  } else if (header_.row_bits != 0) {
    if (absl::Status fits = CheckRowsOfOneKey(source.size()); !fits.ok()) return fits;
    ReorderRows(source, contents);
  }
  if (header_.row_bits != 0) header_.row_count = contents.words.size() / row_words();
  return EncodedBatch::Create(std::move(header_), std::move(contents));
}

// In place, along the cycles of the order: the rows are never in memory twice.
void BatchEncoder::ReorderRows(const std::vector<std::uint32_t>& source, BatchContents& contents) {
  const auto row = [this](std::size_t i) {
    return std::span(words_).subspan(i * row_words(), row_words());
  };
  // Rows of withheld records to the end first; `at` follows where each row is now.
  std::vector<std::uint32_t> at(size());
  std::uint32_t kept = 0;
  for (std::uint32_t i = 0; i < size(); ++i) {
    if (attributes_[i].withheld) continue;
    if (kept != i) std::ranges::copy(row(i), row(kept).begin());
    at[i] = kept++;
  }
  words_.resize(kept * row_words());
  std::vector<std::uint32_t> from(kept);  // row r of the batch is now at from[r]
  for (std::uint32_t r = 0; r < kept; ++r) from[r] = at[source[r]];
  std::vector<std::uint64_t> held(row_words());
  for (std::uint32_t start = 0; start < kept; ++start) {
    if (from[start] == start) continue;
    std::ranges::copy(row(start), held.begin());
    std::uint32_t to = start;
    while (from[to] != start) {
      const std::uint32_t next = from[to];
      std::ranges::copy(row(next), row(to).begin());
      from[to] = to;
      to = next;
    }
    std::ranges::copy(held, row(to).begin());
    from[to] = to;
  }
  contents.words = std::move(words_);
}

absl::Status BatchEncoder::EncodeShards(const std::vector<std::uint32_t>& source,
                                        BatchContents& contents) {
  std::map<std::uint16_t, std::vector<std::uint32_t>> records_of_shard;
  std::size_t rows = 0;
  std::size_t largest = 0;
  for (std::uint32_t record = 0; record < source.size(); ++record) {
    for (const std::uint16_t shard : RowShards(attributes_[source[record]].shard, header_.side)) {
      std::vector<std::uint32_t>& records = records_of_shard[shard];
      records.push_back(record);
      largest = std::max(largest, records.size());
      ++rows;
    }
  }
  if (absl::Status fits = CheckRowsOfOneKey(largest); !fits.ok()) return fits;
  contents.record_of_row.reserve(rows);
  contents.words.resize(rows * row_words());
  std::size_t next_row = 0;
  for (auto& [shard, records] : records_of_shard) {
    absl::StatusOr<std::unique_ptr<RecordEncoder>> encoder = sharding_.encoder_of(shard);
    if (!encoder.ok()) return encoder.status();
    contents.shards.push_back({.code = shard,
                               .first_row = static_cast<std::uint32_t>(next_row),
                               .row_count = static_cast<std::uint32_t>(records.size())});
    Shuffle(records);
    for (const std::uint32_t record : records) {
      const auto row = std::span(contents.words).subspan(next_row++ * row_words(), row_words());
      const bool enough = (*encoder)->Encode(identities_[source[record]], row);
      if (!enough && attributes_[source[record]].shard == shard) ++report_.without_identity;
      contents.record_of_row.push_back(record);
    }
  }
  return absl::OkStatus();
}

absl::Status BatchEncoder::CheckRowsOfOneKey(std::size_t largest) const {
  if (options_.maximum_records_per_key == 0 || largest <= options_.maximum_records_per_key) {
    return absl::OkStatus();
  }
  const std::uint32_t band = FittingBand();
  return absl::FailedPreconditionError(absl::StrCat(
      "more records of this side have the same key than maximum_records_per_key, ",
      options_.maximum_records_per_key, ", allows; nothing is sent\nhint: ",
      band == 0 ? std::string("link a shorter period, or agree on another maximum_records_per_key")
                : absl::StrCat("a birth_year_band of ", band,
                               " years would do; it is agreed on by both states")));
}

// The widest band under which no key of this side has too many rows; 0 if none.
std::uint32_t BatchEncoder::FittingBand() const {
  if (!sharded_) return 0;
  for (std::uint32_t band = sharding_.band - 1; band > 0; --band) {
    std::vector<std::uint16_t> shards;
    for (const Identity& identity : identities_) {
      shards.push_back(ShardOfBirthDate(identity.birth_date, band));
    }
    const auto rows = RowsByShard(shards, header_.side);
    if (std::ranges::all_of(rows, [this](const auto& shard) {
          return shard.second <= options_.maximum_records_per_key;
        })) {
      return band;
    }
  }
  return 0;
}

absl::StatusOr<TraceableBatch> FinishForEvaluation(BatchEncoder encoder) {
  std::vector<std::uint32_t> source = encoder.TakeOrder();
  absl::StatusOr<EncodedBatch> batch = encoder.FinishAs(source);
  if (!batch.ok()) return batch.status();
  return TraceableBatch{.batch = *std::move(batch), .source = std::move(source)};
}

}  // namespace mirrorflow
