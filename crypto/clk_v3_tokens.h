#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/clk_v3_schema.h"

namespace mirrorflow {

// The tokens of a formatted value, as clkhash makes them; `value` and tokens are UTF-8. An empty
// value has none. n-grams are of code points, of the value with n-1 blanks on each side; the i-th
// positional one is "i gram", from 1. Tokens that repeat are kept. InvalidArgument when the value
// of a numeric comparison is no number or too large.
absl::StatusOr<std::vector<std::string>> ClkTokens(const ClkComparison& comparison,
                                                   std::string_view value);

// How many of `bits` the token at `index` of `count` inserts when a feature's bits are shared out.
std::size_t ClkBitsOfToken(std::size_t bits, std::size_t index, std::size_t count);

// The bytes of a token that are hashed. UTF-16 and UTF-32 begin with a byte order mark and are
// little-endian, each token anew. `utf8` must be valid.
std::string EncodeClkText(ClkTextEncoding encoding, std::string_view utf8);

// Nothing when `utf8` is not valid UTF-8.
std::optional<std::size_t> CountCodePoints(std::string_view utf8);

}  // namespace mirrorflow
