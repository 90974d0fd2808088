#include "services/wire/identifier_plan.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/encoding_profile.h"
#include "crypto/psi/noise_identifiers.h"
#include "services/wire/opening_noise.h"

namespace mirrorflow {
namespace {

// Noise is beyond kTails / epsilon with a chance below 2 exp(-29), some 2^-40.
constexpr std::uint64_t kTails = 29;

}  // namespace

absl::StatusOr<IdentifierPlan> IdentifierPlanOf(const DisclosureRule& rule, const RunTerms& terms) {
  if (terms.encoding_profile != kTokensProfile) {
    return absl::FailedPreconditionError(
        absl::StrCat("clause encoding_profile: psi-cardinality mode compares no rows: ",
                     std::string(kTokensProfile), ", not ", terms.encoding_profile));
  }
  absl::StatusOr<Epsilon> linked = OpeningNoise(rule, terms, Figure::kLinked, CountedTable::kTotal);
  if (!linked.ok()) return linked.status();
  absl::StatusOr<Epsilon> reported =
      OpeningNoise(rule, terms, Figure::kEmigSender, CountedTable::kTotal);
  if (!reported.ok()) return reported.status();
  // Rounded up, in whole numbers: all must come to the same.
  const std::uint64_t reach =
      (kTails * linked->denominator() + linked->numerator() - 1) / linked->numerator();
  if (reach > kMaxPsiElements ||
      terms.maximum_identifiers + NoiseRoom(static_cast<std::uint32_t>(reach)) > kMaxPsiElements) {
    return absl::FailedPreconditionError(absl::StrCat(
        "clause maximum_identifiers: ", terms.maximum_identifiers,
        " and the room for noise, four "
        "times ",
        reach, ", are more than the ", kMaxPsiElements,
        " elements of a set\nhint: agree on fewer, or on a larger budget_milliepsilon"));
  }
  IdentifierPlan plan{
      .reach = static_cast<std::uint32_t>(reach), .linked = *linked, .reported = *reported};
  plan.psi = {
      .session = terms.hash,
      .set_size = static_cast<std::uint32_t>(terms.maximum_identifiers + NoiseRoom(plan.reach))};
  return plan;
}

}  // namespace mirrorflow
