#include "services/wire/sharing_plan.h"

#include "absl/strings/str_cat.h"
#include "corridor/stratum.h"
#include "crypto/encoding_profile.h"

namespace mirrorflow {

SharingPlan SharingPlanOf(const RunTerms&) {
  return {.dimensions = {kSexCount, kBroadAgeCount}, .padding = kSharePadding};
}

std::vector<SharedFacts> SharedFactsOf(const EncodedBatch& batch) {
  std::vector<SharedFacts> facts;
  facts.reserve(batch.size());
  for (const std::uint8_t code : batch.stratum_codes()) {
    // Valid by construction of the batch.
    const Stratum stratum = *Stratum::FromCode(code);
    facts.push_back({.partition = 0,
                     .categories = {static_cast<std::uint16_t>(stratum.sex),
                                    static_cast<std::uint16_t>(stratum.age)}});
  }
  return facts;
}

absl::Status CheckSplitTrustTerms(const RunTerms& terms) {
  if (terms.encoding_profile != "plain-v1") {
    return absl::FailedPreconditionError(absl::StrCat(
        "clause encoding_profile: split-trust mode links plain-v1, where hardening costs quality "
        "and protects nothing, not ",
        terms.encoding_profile));
  }
  if (terms.birth_year_band != 0) {
    return absl::FailedPreconditionError(
        "clause birth_year_band: split-trust mode compares all pairs; 0 is the only value");
  }
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(terms.encoding_profile);
  if (!profile.ok()) return profile.status();
  // linkage/split_trust/split_trust_terms.h: scores are numbers of 16 bits.
  constexpr std::uint64_t kHalfRange = 1 << 15;
  const std::uint64_t twice = 2 * std::uint64_t{profile->row_bits};
  const std::uint32_t rest = terms.threshold.denominator() - terms.threshold.numerator();
  if (twice * terms.threshold.numerator() > kHalfRange || twice * rest >= kHalfRange) {
    return absl::FailedPreconditionError(absl::StrCat(
        "clause threshold: ", terms.threshold.numerator(), "/", terms.threshold.denominator(),
        " has too large terms for split-trust mode\nhint: a fraction such as 13/16, with a "
        "numerator of at most ",
        kHalfRange / twice));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
