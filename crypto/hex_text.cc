#include "crypto/hex_text.h"

#include <sodium.h>

#include <algorithm>

namespace mirrorflow {
namespace {

bool IsLowerHex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

std::string HexText(std::span<const std::uint8_t> bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();  // the terminating zero
  return text;
}

std::string HexText(std::string_view bytes) {
  return HexText(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

bool ParseHexText(std::string_view text, std::span<std::uint8_t> bytes) {
  return text.size() == 2 * bytes.size() && std::ranges::all_of(text, IsLowerHex) &&
         sodium_hex2bin(bytes.data(), bytes.size(), text.data(), text.size(), nullptr, nullptr,
                        nullptr) == 0;
}

}  // namespace mirrorflow
