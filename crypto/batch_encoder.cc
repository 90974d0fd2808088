#include "crypto/batch_encoder.h"

#include <sodium.h>

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

namespace mirrorflow {

BatchEncoder::BatchEncoder(const RecordEncoder& encoder, BatchHeader header)
    : encoder_(encoder), header_(std::move(header)) {
  header_.row_bits = encoder_.row_bits();
}

void BatchEncoder::Add(const PersonEvent& event) {
  const std::size_t row_words = header_.row_bits / 64;
  words_.resize(words_.size() + row_words);
  const auto row = std::span(words_).last(row_words);
  if (!encoder_.Encode(event.identity, row)) ++without_identity_;
  stratum_codes_.push_back(event.stratum.code());
}

std::vector<std::uint32_t> BatchEncoder::Shuffle() {
  const std::size_t row_words = header_.row_bits / 64;
  std::vector<std::uint32_t> source(size());
  std::iota(source.begin(), source.end(), 0u);
  const auto row = [&](std::size_t i) {
    return std::span(words_).subspan(i * row_words, row_words);
  };
  for (std::size_t i = source.size(); i > 1; --i) {
    const std::size_t j = randombytes_uniform(static_cast<std::uint32_t>(i));
    std::ranges::swap_ranges(row(i - 1), row(j));
    std::swap(stratum_codes_[i - 1], stratum_codes_[j]);
    std::swap(source[i - 1], source[j]);
  }
  header_.record_count = header_.row_count = source.size();
  return source;
}

absl::StatusOr<EncodedBatch> BatchEncoder::Finish() && {
  Shuffle();
  return EncodedBatch::Create(
      std::move(header_), {.words = std::move(words_), .stratum_codes = std::move(stratum_codes_)});
}

absl::StatusOr<TraceableBatch> FinishForEvaluation(BatchEncoder encoder) {
  std::vector<std::uint32_t> source = encoder.Shuffle();
  absl::StatusOr<EncodedBatch> batch = EncodedBatch::Create(
      std::move(encoder.header_),
      {.words = std::move(encoder.words_), .stratum_codes = std::move(encoder.stratum_codes_)});
  if (!batch.ok()) return batch.status();
  return TraceableBatch{.batch = *std::move(batch), .source = std::move(source)};
}

}  // namespace mirrorflow
