#include "crypto/run_subkey.h"

#include <cstdint>
#include <span>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/hkdf.h"

namespace mirrorflow {

absl::StatusOr<SecretBytes> RunSubkey(const SecretBytes& run_key, std::string_view label) {
  if (run_key.size() != kRunKeyBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("run key has ", run_key.size(), " bytes, not ", kRunKeyBytes));
  }
  return Hkdf(HkdfHash::kSha256, run_key.Expose(), {},
              std::span(reinterpret_cast<const std::uint8_t*>(label.data()), label.size()), 32);
}

}  // namespace mirrorflow
