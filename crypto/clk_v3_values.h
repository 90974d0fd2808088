#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/clk_v3_schema.h"

namespace mirrorflow {

// The value of a column, checked against the feature's format and brought into the form that is
// hashed, as clkhash does: integers lose sign, blanks and leading zeros that mean nothing, dates
// become YYYYMMDD, a missing value becomes its replacement and is not checked. Unicode is neither
// normalised nor folded: whoever encodes must agree on that before.
//
// Differs from clkhash in what it accepts: `case` is checked for ASCII letters only, integers may
// use ASCII digits only, and years before 1000 are refused.
//
// InvalidArgument with the feature's identifier, never with the value. `raw` is UTF-8.
absl::StatusOr<std::string> FormatClkValue(const ClkFeature& feature, std::string_view raw);

}  // namespace mirrorflow
