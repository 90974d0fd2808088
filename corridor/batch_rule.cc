#include "corridor/batch_rule.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string_view UnknownDestinationName(UnknownDestination rule) {
  return rule == UnknownDestination::kExclude ? "exclude" : "include";
}

absl::StatusOr<UnknownDestination> UnknownDestinationFromName(std::string_view name) {
  if (name == "exclude") return UnknownDestination::kExclude;
  if (name == "include") return UnknownDestination::kInclude;
  return absl::InvalidArgumentError(
      "unknown rule for unknown destinations; use exclude or include");
}

absl::StatusOr<BatchRule> BatchRule::Create(UnknownDestination unknown_destination,
                                            std::uint32_t window_months, DurationRule duration_rule,
                                            std::uint32_t contribution_bound) {
  if (window_months > kMaxWindowMonths) {
    return absl::InvalidArgumentError(absl::StrCat("a window of ", window_months,
                                                   " months around the period is more than ",
                                                   kMaxWindowMonths));
  }
  if (contribution_bound == 0 || contribution_bound > kMaxContributionBound) {
    return absl::InvalidArgumentError(absl::StrCat("the contribution bound ", contribution_bound,
                                                   " is not between 1 and ",
                                                   kMaxContributionBound));
  }
  return BatchRule(unknown_destination, window_months, duration_rule, contribution_bound);
}

}  // namespace mirrorflow
