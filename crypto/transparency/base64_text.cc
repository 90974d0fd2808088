#include "crypto/transparency/base64_text.h"

#include <sodium.h>

namespace mirrorflow {

std::string Base64Text(std::span<const std::uint8_t> bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes.data(), bytes.size(),
                    sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminator
  return text;
}

std::string Base64Text(std::string_view bytes) {
  return Base64Text(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

absl::StatusOr<std::string> ParseBase64Text(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const bool read =
      sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                        text.size(), nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0;
  bytes.resize(size);
  if (!read || Base64Text(bytes) != text) {
    return absl::InvalidArgumentError("not the one base64 text of some bytes");
  }
  return bytes;
}

}  // namespace mirrorflow
