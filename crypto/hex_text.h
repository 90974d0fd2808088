#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace mirrorflow {

// Bytes as lower-case hex digits, two each. Not for secrets: the text is ordinary memory.
std::string HexText(std::span<const std::uint8_t> bytes);
std::string HexText(std::string_view bytes);

// False unless `text` is exactly 2 * bytes.size() lower-case hex digits: bytes have one text. The
// bytes may be secret.
bool ParseHexText(std::string_view text, std::span<std::uint8_t> bytes);

}  // namespace mirrorflow
