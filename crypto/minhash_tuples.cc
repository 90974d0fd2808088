#include "crypto/minhash_tuples.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <limits>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/encoded_batch.h"
#include "crypto/row_bits.h"
#include "crypto/run_subkey.h"
#include "crypto/siphash.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

constexpr std::uint32_t kMaxTuple = 8;

// 16-bit ranks are kept less 2^15, so that the baseline instruction set can take minima of eight.
constexpr int kRankOffset = 32768;

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
  return MinhashTuples(shape, *rank_key, *std::move(symbol_key));
}

MinhashTuples::MinhashTuples(const MinhashShape& shape, const SecretBytes& rank_key,
                             SecretBytes symbol_key)
    : shape_(shape),
      stride_(std::size_t{shape.tuple} * shape.tables),
      ranks_(kFeatureCount * stride_, std::numeric_limits<std::int16_t>::max()),
      symbol_key_(std::move(symbol_key)) {
  constexpr std::array<std::uint8_t, crypto_stream_chacha20_NONCEBYTES> kNonce{};
  std::vector<std::uint8_t, WipingAllocator<std::uint8_t>> stream(2 * kMaxWeight * stride_);
  SecretBytes feature_key(crypto_stream_chacha20_KEYBYTES);
  for (std::size_t feature = 0; feature < kFeatureCount; ++feature) {
    const std::string text = FeatureText(static_cast<FeatureId>(feature));
    const std::size_t draws = kFeatureWeights[feature];
    if (crypto_generichash(feature_key.ExposeMutable().data(), feature_key.size(),
                           reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                           rank_key.Expose().data(), rank_key.size()) != 0 ||
        crypto_stream_chacha20(stream.data(), 2 * draws * stride_, kNonce.data(),
                               feature_key.Expose().data()) != 0) {
      std::abort();  // only for sizes that can't be
    }
    const auto ranks = std::span(ranks_).subspan(feature * stride_, stride_);
    for (std::size_t draw = 0; draw < draws; ++draw) {
      const std::uint8_t* const bytes = stream.data() + 2 * draw * stride_;
      for (std::size_t i = 0; i < stride_; ++i) {
        const int rank = bytes[2 * i] + 256 * bytes[2 * i + 1];
        ranks[i] = std::min(ranks[i], static_cast<std::int16_t>(rank - kRankOffset));
      }
    }
  }
}

void MinhashTuples::Encode(std::span<const FeatureId> features,
                           std::span<std::uint64_t> row) const {
  std::ranges::fill(row, 0);
  if (features.empty()) return;
  const std::size_t stride = stride_;
  std::vector<std::int16_t> first(
      ranks_.begin() + static_cast<std::ptrdiff_t>(features[0] * stride),
      ranks_.begin() + static_cast<std::ptrdiff_t>((features[0] + 1u) * stride));
  std::int16_t* const minima = first.data();
  for (const FeatureId feature : features.subspan(1)) {
    const std::int16_t* const ranks = ranks_.data() + feature * stride;
    for (std::size_t i = 0; i < stride; ++i) minima[i] = std::min(minima[i], ranks[i]);
  }

  // Hashed: the number of the table and its minima, 16 bits little-endian each.
  const SipHash hash(symbol_key_.Expose());
  std::array<std::uint16_t, 1 + kMaxTuple> message{};
  const std::size_t size = 2 * (1 + std::size_t{shape_.tuple});
  for (std::uint32_t table = 0; table < shape_.tables; ++table) {
    message[0] = static_cast<std::uint16_t>(table);
    for (std::uint32_t place = 0; place < shape_.tuple; ++place) {
      message[1 + place] =
          static_cast<std::uint16_t>(minima[place * shape_.tables + table] + kRankOffset);
    }
    const std::uint64_t value = hash(reinterpret_cast<const std::uint8_t*>(message.data()), size);
    SetRowBit(row, std::size_t{table} * shape_.symbols + (value & (shape_.symbols - 1)));
  }
  sodium_memzero(minima, stride * sizeof *minima);
}

}  // namespace mirrorflow
