#include "corridor/terms.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string_view LinkageModeName(LinkageMode mode) {
  return mode == LinkageMode::kLinkageUnit ? "linkage-unit" : "split-trust";
}

absl::StatusOr<LinkageMode> LinkageModeFromName(std::string_view name) {
  if (name == "linkage-unit") return LinkageMode::kLinkageUnit;
  if (name == "split-trust") return LinkageMode::kSplitTrust;
  return absl::InvalidArgumentError("unknown linkage mode; use linkage-unit or split-trust");
}

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
