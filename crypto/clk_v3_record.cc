#include "crypto/clk_v3_record.h"

#include <algorithm>
#include <span>
#include <utility>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "crypto/clk_v3_encoder.h"
#include "crypto/clk_v3_schema.h"
#include "crypto/identity_features.h"
#include "crypto/profile_parameters.h"
#include "crypto/run_subkey.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

static_assert(std::endian::native == std::endian::little,
              "rows are written as the bytes of little-endian words");

std::string SortedTokens(std::vector<std::string> tokens) {
  std::ranges::sort(tokens);
  return absl::StrJoin(tokens, " ");
}

std::string DateDigits(const PartialDate& date) {
  if (date.year <= 0) return "";
  std::string digits = absl::StrFormat("%04d", date.year);
  if (date.month <= 0) return digits;
  absl::StrAppendFormat(&digits, "%02d", date.month);
  if (date.day > 0) absl::StrAppendFormat(&digits, "%02d", date.day);
  return digits;
}

std::string CountryCode(const std::optional<Country>& country) {
  return country ? std::string(country->alpha2()) : "";
}

class ClkV3RecordEncoder : public RecordEncoder {
 public:
  ClkV3RecordEncoder(std::unique_ptr<ClkV3Encoder> encoder, std::uint32_t minimum_weight)
      : encoder_(std::move(encoder)), minimum_weight_(minimum_weight) {}

  std::uint32_t row_bits() const override {
    return static_cast<std::uint32_t>(encoder_->schema().bits());
  }

  bool Encode(const Identity& identity, std::span<std::uint64_t> row) const override {
    std::ranges::fill(row, 0);
    if (!IsEnoughIdentity(IdentityFeatures(identity), minimum_weight_)) return false;
    const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(row.data()),
                                        row.size_bytes());
    if (encoder_->Encode(ClkV3Columns(identity), bytes).ok()) return true;
    std::ranges::fill(row, 0);  // only for text that is not even UTF-8
    return false;
  }

 private:
  std::unique_ptr<ClkV3Encoder> encoder_;
  std::uint32_t minimum_weight_;
};

}  // namespace

std::vector<std::string> ClkV3Columns(const Identity& identity) {
  return {SortedTokens(identity.name),
          DateDigits(identity.birth_date),
          identity.sex == Sex::kFemale ? "F"
          : identity.sex == Sex::kMale ? "M"
                                       : "",
          CountryCode(identity.citizenship),
          CountryCode(identity.birth_country),
          SortedTokens(identity.parent_name),
          SortedTokens(identity.birth_place),
          SortedTokens(identity.address),
          identity.postcode};
}

absl::StatusOr<std::unique_ptr<RecordEncoder>> CreateClkV3RecordEncoder(
    const SecretBytes& run_key, std::uint32_t minimum_weight) {
  absl::StatusOr<SecretBytes> secret = RunSubkey(run_key, kClkSecretLabel);
  if (!secret.ok()) return secret.status();
  absl::StatusOr<ClkV3Schema> schema = ClkV3Schema::Create(kClkV3ProfileSchema);
  if (!schema.ok()) return schema.status();
  auto encoder = ClkV3Encoder::Create(*std::move(schema), *secret);
  if (!encoder.ok()) return encoder.status();
  return std::make_unique<ClkV3RecordEncoder>(*std::move(encoder), minimum_weight);
}

}  // namespace mirrorflow
