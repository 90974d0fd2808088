#include "crypto/record_encoder.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/clk_v3_record.h"
#include "crypto/encoding_profile.h"
#include "crypto/identity_features.h"
#include "crypto/minhash_tuples.h"
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

class HardenedEncoder : public RecordEncoder {
 public:
  HardenedEncoder(MinhashTuples tuples, std::uint32_t minimum_weight)
      : tuples_(std::move(tuples)), minimum_weight_(minimum_weight) {}

  std::uint32_t row_bits() const override { return tuples_.row_bits(); }

  bool Encode(const Identity& identity, std::span<std::uint64_t> row) const override {
    const std::vector<FeatureId> features = IdentityFeatures(identity);
    const bool enough = IsEnoughIdentity(features, minimum_weight_);
    tuples_.Encode(enough ? std::span(features) : std::span<const FeatureId>(), row);
    return enough;
  }

 private:
  MinhashTuples tuples_;
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
  if (const MinhashShape* shape = HardenedShape(profile->name)) {
    auto tuples = MinhashTuples::Create(*shape, run_key);
    if (!tuples.ok()) return tuples.status();
    return std::make_unique<HardenedEncoder>(*std::move(tuples), minimum_weight);
  }
  if (profile->name == "clk-v3") return CreateClkV3RecordEncoder(run_key, minimum_weight);
  return absl::InvalidArgumentError(absl::StrCat(
      "profile ", profile->name,
      profile->name == kTokensProfile ? " makes no rows" : " has no key to make rows with",
      "; choose plain-v1, hardened-v1, hardened-v2 or clk-v3"));
}

}  // namespace mirrorflow
