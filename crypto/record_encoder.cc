#include "crypto/record_encoder.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "crypto/clk_v3_record.h"
#include "crypto/diffusion.h"
#include "crypto/encoding_profile.h"
#include "crypto/identity_features.h"
#include "crypto/profile_parameters.h"
#include "crypto/qgram_filter.h"
#include "crypto/row_bits.h"

namespace mirrorflow {
namespace {

class PlainEncoder : public RecordEncoder {
 public:
  PlainEncoder(QgramFilter filter, std::uint32_t minimum_weight)
      : filter_(std::move(filter)), minimum_weight_(minimum_weight) {}

  std::uint32_t row_bits() const override { return kPlainV1.filter_bits; }

  bool Encode(const Identity& identity, std::span<std::uint64_t> row) const override {
    std::ranges::fill(row, 0);
    const std::vector<FeatureId> features = IdentityFeatures(identity);
    if (!IsEnoughIdentity(features, minimum_weight_)) return false;
    for (const FeatureId feature : features) {
      for (const std::uint16_t position : filter_.Positions(feature)) SetRowBit(row, position);
    }
    return true;
  }

 private:
  QgramFilter filter_;
  std::uint32_t minimum_weight_;
};

// How many positions a feature of `weight` gets in a record of `total` weight: its share of
// record_positions, so that records have the same number of positions in all.
std::uint32_t HardenedPositions(std::uint32_t weight, std::uint32_t total) {
  const std::uint32_t share = (2 * weight * kHardenedV1.record_positions + total) / (2 * total);
  return std::clamp(share, weight * kHardenedV1.min_positions_per_weight,
                    weight * kHardenedV1.max_positions_per_weight);
}

class HardenedEncoder : public RecordEncoder {
 public:
  HardenedEncoder(QgramFilter filter, Diffusion diffusion, std::uint32_t minimum_weight)
      : filter_(std::move(filter)),
        diffusion_(std::move(diffusion)),
        minimum_weight_(minimum_weight) {}

  std::uint32_t row_bits() const override { return kHardenedV1.output_bits; }

  bool Encode(const Identity& identity, std::span<std::uint64_t> row) const override {
    std::ranges::fill(row, 0);
    const std::vector<FeatureId> features = IdentityFeatures(identity);
    if (!IsEnoughIdentity(features, minimum_weight_)) return false;
    const std::uint32_t total = TotalWeight(features);
    std::array<std::uint64_t, kHardenedV1.filter_bits / 64> bits{};
    for (const FeatureId feature : features) {
      const std::uint32_t count = HardenedPositions(kFeatureWeights[feature], total);
      for (const std::uint16_t position : filter_.Positions(feature).first(count)) {
        SetRowBit(bits, position);
      }
    }
    diffusion_.Apply(bits, row);
    return true;
  }

 private:
  QgramFilter filter_;
  Diffusion diffusion_;
  std::uint32_t minimum_weight_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RecordEncoder>> CreateRecordEncoder(std::string_view profile_name,
                                                                   const SecretBytes& run_key,
                                                                   std::uint32_t minimum_ngrams) {
  const absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(profile_name);
  if (!profile.ok()) return profile.status();
  const std::uint32_t minimum_weight = std::max(kMinimumWeight, minimum_ngrams * kOrdinaryWeight);

  if (profile->name == "plain-v1") {
    auto filter = QgramFilter::Create(kPlainV1.filter_bits, kPlainV1.positions_per_weight, run_key);
    if (!filter.ok()) return filter.status();
    return std::make_unique<PlainEncoder>(*std::move(filter), minimum_weight);
  }
  if (profile->name == "hardened-v1") {
    auto filter =
        QgramFilter::Create(kHardenedV1.filter_bits, kHardenedV1.max_positions_per_weight, run_key);
    if (!filter.ok()) return filter.status();
    auto diffusion = Diffusion::Create(kHardenedV1.filter_bits, kHardenedV1.output_bits,
                                       kHardenedV1.taps, run_key);
    if (!diffusion.ok()) return diffusion.status();
    return std::make_unique<HardenedEncoder>(*std::move(filter), *std::move(diffusion),
                                             minimum_weight);
  }
  if (profile->name == "clk-v3") return CreateClkV3RecordEncoder(run_key, minimum_weight);
  return absl::InvalidArgumentError(
      "profile clear has no key and stays in the sandbox; choose plain-v1 or hardened-v1");
}

}  // namespace mirrorflow
