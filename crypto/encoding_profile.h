#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "corridor/terms.h"

namespace mirrorflow {

// A named, versioned way to encode identities. Two parties encode alike exactly when the hashes are
// equal; agreement, run terms and batch header carry name and hash, and a mismatch is refused.
//
//   plain-v1     the filter of n-grams; inside split trust, where nobody sees a row
//   hardened-v1  keyed min-hash tuples; linkage-unit mode. Experimental; docs/attacks.md
//   hardened-v2  the same with longer tuples: harder to attack, links a little worse
//   clk-v3       clkhash linkage schema v3; interoperability
//   tokens-v1    no row: exact tokens alone (crypto/exact_tokens.h); where names are not recorded
//   clear        exact comparison of n-grams without a key; sandbox only
//
// No profile makes data anonymous, and none is safe beyond the attacks it was measured against.
//
// This file has no key and no encoder code: the office uses it to check names and hashes.
struct EncodingProfile {
  std::string name;
  std::string parameters;      // text; all that determines the bits of a row, but for the key
  Hash256 hash{};              // SHA-256 of `parameters`
  std::uint32_t row_bits = 0;  // 0 for tokens-v1, and for clear, where they depend on the records
};

inline constexpr std::string_view kTokensProfile = "tokens-v1";
// Has no key and never leaves a sandbox.
inline constexpr std::string_view kClearProfile = "clear";

// In the order above. Made on the first call, safe from many threads.
std::span<const EncodingProfile> EncodingProfiles();

// NotFound, with the names there are.
absl::StatusOr<EncodingProfile> FindEncodingProfile(std::string_view name);

}  // namespace mirrorflow
