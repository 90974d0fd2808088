#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// Standard base64 with padding (RFC 4648, section 4). One text for the same bytes: other padding,
// spaces and stray bits are refused, else a note could be changed without its signature breaking.
std::string Base64Text(std::span<const std::uint8_t> bytes);
std::string Base64Text(std::string_view bytes);
// InvalidArgument.
absl::StatusOr<std::string> ParseBase64Text(std::string_view text);

}  // namespace mirrorflow
