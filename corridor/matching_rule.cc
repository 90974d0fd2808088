#include "corridor/matching_rule.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

absl::StatusOr<MatchingRule> MatchingRule::Create(std::vector<std::uint8_t> levels,
                                                  std::uint32_t padding) {
  const bool descend = std::ranges::is_sorted(levels, std::greater<>{}) &&
                       std::ranges::adjacent_find(levels) == levels.end();
  if (!descend || (!levels.empty() && levels.front() > kMaxLevel)) {
    return absl::InvalidArgumentError(
        absl::StrCat("levels are different exponents of at most ", kMaxLevel, ", descending"));
  }
  if (padding == 0 || padding % kPaddingUnit != 0 || padding > kMaxPadding) {
    return absl::InvalidArgumentError(absl::StrCat("the padding is a multiple of ", kPaddingUnit,
                                                   ", from ", kPaddingUnit, " to ", kMaxPadding));
  }
  return MatchingRule(std::move(levels), padding);
}

MatchingRule MatchingRule::Recommended(bool in_bands) {
  return MatchingRule({kRecommendedLevels.begin(), kRecommendedLevels.end()},
                      in_bands ? kPaddingUnit : kRecommendedPadding);
}

}  // namespace mirrorflow
