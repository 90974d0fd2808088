#include "crypto/minhash_tuples.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/encoded_batch.h"
#include "crypto/row_bits.h"
#include "crypto/run_subkey.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

// 16-bit ranks are kept less 2^15, so that the baseline instruction set has instructions for them.
constexpr int kRankOffset = 32768;

// The mixing of a hash: odd factors, so that it is one-to-one.
constexpr std::uint32_t kMix1 = 0x9e37;
constexpr std::uint32_t kMix2 = 0x79b9;

void FillStream(const SecretBytes& key, std::span<std::uint8_t> stream) {
  constexpr std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> kNonce{};
  if (crypto_stream_chacha20(stream.data(), stream.size(), kNonce.data(), key.Expose().data()) !=
      0) {
    std::abort();  // only for sizes that can't be
  }
}

absl::Status CheckShape(const MinhashShape& shape) {
  const std::uint64_t bits = std::uint64_t{shape.tables} * shape.symbols;
  if (!std::has_single_bit(shape.symbols) || shape.symbols < 2 || shape.symbols > 64 || bits == 0 ||
      bits % 64 != 0 || bits > kMaxRowBits || shape.tuple == 0 || shape.tuple > kMaxTuple) {
    return absl::InvalidArgumentError(absl::StrCat("min-hash tuples of ", shape.tuple, " in ",
                                                   shape.tables, " tables of ", shape.symbols,
                                                   " symbols can't be"));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<MinhashTuples> MinhashTuples::Create(const MinhashShape& shape,
                                                    const SecretBytes& run_key) {
  if (absl::Status status = CheckShape(shape); !status.ok()) return status;
  if (shape.tuple < kMinTuple) {
    return absl::InvalidArgumentError(absl::StrCat(
        "min-hash tuples of ", shape.tuple,
        " show how alike strangers are and were re-identified; take at least ", kMinTuple));
  }
  if (shape.tables * shape.symbols > kMaxHardenedBits) {
    return absl::InvalidArgumentError(
        absl::StrCat("min-hash rows of ", shape.tables * shape.symbols, " bits exceed the ",
                     kMaxHardenedBits, " for which the attack bounds were measured"));
  }
  return CreateForMeasurement(shape, run_key);
}

absl::StatusOr<MinhashTuples> MinhashTuples::CreateForMeasurement(const MinhashShape& shape,
                                                                  const SecretBytes& run_key) {
  if (absl::Status status = CheckShape(shape); !status.ok()) return status;
  absl::StatusOr<SecretBytes> rank_key = RunSubkey(run_key, kMinhashRankLabel);
  if (!rank_key.ok()) return rank_key.status();
  absl::StatusOr<SecretBytes> symbol_key = RunSubkey(run_key, kMinhashSymbolLabel);
  if (!symbol_key.ok()) return symbol_key.status();
  return MinhashTuples(shape, *rank_key, *symbol_key);
}

MinhashTuples::MinhashTuples(const MinhashShape& shape, const SecretBytes& rank_key,
                             const SecretBytes& symbol_key)
    : shape_(shape),
      stride_((shape.tables + kMinhashGroup - 1) / kMinhashGroup * kMinhashGroup),
      kernel_(SupportedMinhashKernels().front()),
      ranks_(kFeatureCount * stride_, std::numeric_limits<std::int16_t>::max()),
      symbol_keys_((1 + std::size_t{shape.tuple}) * stride_) {
  MakeRanks(rank_key);
  MakeSymbolKeys(symbol_key);
}

void MinhashTuples::MakeRanks(const SecretBytes& rank_key) {
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> stream(2 * kMaxWeight * shape_.tables);
  SecretBytes feature_key(crypto_stream_chacha20_KEYBYTES);
  for (std::size_t feature = 0; feature < kFeatureCount; ++feature) {
    const std::string text = FeatureText(static_cast<FeatureId>(feature));
    const std::size_t draws = kFeatureWeights[feature];
    if (crypto_generichash(feature_key.ExposeMutable().data(), feature_key.size(),
                           reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                           rank_key.Expose().data(), rank_key.size()) != 0) {
      std::abort();  // only for sizes that can't be
    }
    FillStream(feature_key, std::span(stream).first(2 * draws * shape_.tables));
    const auto ranks = std::span(ranks_).subspan(feature * stride_, shape_.tables);
    for (std::size_t draw = 0; draw < draws; ++draw) {
      const std::uint8_t* const bytes = stream.data() + 2 * draw * shape_.tables;
      for (std::size_t table = 0; table < shape_.tables; ++table) {
        const int rank = bytes[2 * table] + 256 * bytes[2 * table + 1];
        ranks[table] = std::min(ranks[table], static_cast<std::int16_t>(rank - kRankOffset));
      }
    }
  }
}

void MinhashTuples::MakeSymbolKeys(const SecretBytes& symbol_key) {
  const std::size_t words = (1 + std::size_t{shape_.tuple}) * shape_.tables;
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> stream(4 * words);
  FillStream(symbol_key, stream);
  for (std::size_t i = 0; i < words; ++i) {
    std::uint32_t word = 0;
    for (std::size_t byte = 4; byte-- > 0;) word = word << 8 | stream[4 * i + byte];
    symbol_keys_[i / shape_.tables * stride_ + i % shape_.tables] = word;
  }
}

void MinhashTuples::HashTuples(std::span<const std::int16_t> least,
                               std::span<std::uint16_t> symbols) const {
  std::vector<std::uint32_t, WipingAllocator<std::uint32_t>> sums(
      symbol_keys_.begin(), symbol_keys_.begin() + static_cast<std::ptrdiff_t>(stride_));
  for (std::uint32_t place = 0; place < shape_.tuple; ++place) {
    const std::int16_t* const ranks = least.data() + place * stride_;
    const std::uint32_t* const keys = symbol_keys_.data() + (1 + place) * stride_;
    for (std::size_t table = 0; table < stride_; ++table) {
      sums[table] += keys[table] * static_cast<std::uint32_t>(ranks[table] + kRankOffset);
    }
  }
  const int shift = 16 - std::countr_zero(shape_.symbols);
  for (std::size_t table = 0; table < stride_; ++table) {
    std::uint32_t mixed = sums[table] >> 16;
    mixed = ((mixed ^ mixed >> 8) * kMix1) & 0xffff;
    mixed = ((mixed ^ mixed >> 7) * kMix2) & 0xffff;
    symbols[table] = static_cast<std::uint16_t>(mixed >> shift);
  }
}

void MinhashTuples::Encode(std::span<const FeatureId> features,
                           std::span<std::uint64_t> row) const {
  std::ranges::fill(row, 0);
  if (features.empty()) return;
  std::vector<const std::int16_t*> ranks;
  ranks.reserve(features.size());
  for (const FeatureId feature : features) ranks.push_back(ranks_.data() + feature * stride_);
  Ranks least(shape_.tuple * stride_);
  kernel_->least_ranks(ranks.data(), ranks.size(), stride_, shape_.tuple, least.data());
  std::vector<std::uint16_t> symbols(stride_);
  HashTuples(least, symbols);
  const std::uint32_t tables_in_word = 64 / shape_.symbols;
  for (std::size_t word = 0; word < row.size(); ++word) {
    for (std::uint32_t i = 0; i < tables_in_word; ++i) {
      row[word] |= RowBitMask(i * shape_.symbols + symbols[word * tables_in_word + i]);
    }
  }
}

}  // namespace mirrorflow
