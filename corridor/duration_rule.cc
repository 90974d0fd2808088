#include "corridor/duration_rule.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string_view DurationRuleName(DurationRule rule) {
  switch (rule) {
    case DurationRule::kUn12:
      return "UN12";
    case DurationRule::kUn6P1D:
      return "UN6P1D";
    case DurationRule::kTemp3To12:
      return "TEMP_3_12";
  }
  return "";
}

absl::StatusOr<DurationRule> DurationRuleFromName(std::string_view name) {
  for (const DurationRule rule :
       {DurationRule::kUn12, DurationRule::kUn6P1D, DurationRule::kTemp3To12}) {
    if (DurationRuleName(rule) == name) return rule;
  }
  return absl::InvalidArgumentError("unknown duration rule; use UN12, UN6P1D or TEMP_3_12");
}

absl::StatusOr<DurationRule> DurationRuleFromCode(std::uint32_t code) {
  if (code < 1 || code > 3) {
    return absl::InvalidArgumentError(absl::StrCat("unknown duration rule code ", code));
  }
  return static_cast<DurationRule>(code);
}

}  // namespace mirrorflow
