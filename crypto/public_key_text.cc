#include "crypto/public_key_text.h"

#include <sodium.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/hex_text.h"

namespace mirrorflow {

std::string PublicKeyText(std::string_view algorithm, std::span<const std::uint8_t, 32> key) {
  return absl::StrCat(std::string(algorithm), ":", HexText(key));
}

absl::StatusOr<std::array<std::uint8_t, 32>> ParsePublicKeyText(std::string_view algorithm,
                                                                std::string_view text) {
  const bool prefixed =
      text.starts_with(algorithm) && text.substr(algorithm.size()).starts_with(':');
  std::array<std::uint8_t, 32> key;
  if (!prefixed || !ParseHexText(text.substr(algorithm.size() + 1), key)) {
    return absl::InvalidArgumentError(
        absl::StrCat("not a public key of kind ", std::string(algorithm), "; need '",
                     std::string(algorithm), ":' and 64 hex digits in lower case"));
  }
  return key;
}

std::string Fingerprint(std::string_view label, std::span<const std::uint8_t> keys) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  constexpr std::size_t kBytes = 20;
  std::array<std::uint8_t, kBytes> hash;
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, hash.size());
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(label.data()),
                            label.size());
  crypto_generichash_update(&state, keys.data(), keys.size());
  crypto_generichash_final(&state, hash.data(), hash.size());

  std::string text;
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const std::uint8_t byte : hash) {
    bits = (bits << 8) | byte;
    bit_count += 8;
    while (bit_count >= 5) {
      bit_count -= 5;
      if (text.size() % 5 == 4) text += '-';
      text += kAlphabet[(bits >> bit_count) & 31];
    }
  }
  return text;
}

}  // namespace mirrorflow
