#include "crypto/signer.h"

#include <string>

namespace mirrorflow {

std::vector<std::uint8_t> SignedBytes(std::string_view purpose,
                                      std::span<const std::uint8_t> message) {
  std::string text("mirrorflow signature v1");
  text += '\0';
  text += purpose;
  text += '\0';
  text.append(message.begin(), message.end());
  return {text.begin(), text.end()};
}

absl::StatusOr<Signature> Signer::SignText(std::string_view text) const {
  if (text.find('\0') != std::string_view::npos) {
    return absl::InvalidArgumentError("a text to be signed holds a byte 0x00");
  }
  return SignBytes(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

}  // namespace mirrorflow
