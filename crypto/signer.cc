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

}  // namespace mirrorflow
