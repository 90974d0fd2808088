#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// How long a stay, or an absence, must be for a crossing to count. Source: UN Recommendations on
// Statistics of International Migration (1998) and the revised conceptual framework (2021). Stated
// beside every figure. The values are part of the wire and file formats: do not change them.
enum class DurationRule : std::uint8_t {
  kUn12 = 1,       // 12 months of the following 16: a change of usual residence
  kUn6P1D = 2,     // most of 12 months: 6 months and a day of the following 12
  kTemp3To12 = 3,  // 3 to less than 12 months: temporary mobility, not a change of residence
};

std::string_view DurationRuleName(DurationRule rule);  // "UN12", "UN6P1D", "TEMP_3_12"
absl::StatusOr<DurationRule> DurationRuleFromName(std::string_view name);
absl::StatusOr<DurationRule> DurationRuleFromCode(std::uint32_t code);

}  // namespace mirrorflow
