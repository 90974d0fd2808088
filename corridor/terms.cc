#include "corridor/terms.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string_view LinkageModeName(LinkageMode mode) {
  switch (mode) {
    case LinkageMode::kLinkageUnit:
      return "linkage-unit";
    case LinkageMode::kSplitTrust:
      return "split-trust";
    case LinkageMode::kPsiCardinality:
      return "psi-cardinality";
  }
  return "";
}

absl::StatusOr<LinkageMode> LinkageModeFromName(std::string_view name) {
  for (const LinkageMode mode : kLinkageModes) {
    if (name == LinkageModeName(mode)) return mode;
  }
  return absl::InvalidArgumentError(
      "unknown linkage mode; use linkage-unit, split-trust or psi-cardinality");
}

bool CountsComeNoised(LinkageMode mode) { return mode != LinkageMode::kLinkageUnit; }

absl::StatusOr<DiceThreshold> DiceThreshold::Create(std::uint32_t numerator,
                                                    std::uint32_t denominator) {
  if (numerator == 0 || numerator > denominator || denominator > 65536) {
    return absl::InvalidArgumentError(
        absl::StrCat("Dice threshold ", numerator, "/", denominator,
                     " is not in (0, 1] with a denominator of at most 65536"));
  }
  return DiceThreshold(numerator, denominator);
}

}  // namespace mirrorflow
