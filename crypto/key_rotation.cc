#include "crypto/key_rotation.h"

#include "absl/strings/str_cat.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {

std::vector<std::uint8_t> KeyRotationMessage(std::string_view party, const PartyKeys& old_keys,
                                             const PartyKeys& new_keys) {
  std::vector<std::uint8_t> message(party.begin(), party.end());
  message.push_back(0);
  for (const PartyKeys* keys : {&old_keys, &new_keys}) {
    message.insert(message.end(), keys->identity.bytes.begin(), keys->identity.bytes.end());
    message.insert(message.end(), keys->agreement.bytes.begin(), keys->agreement.bytes.end());
  }
  return message;
}

absl::Status VerifyKeyRotation(std::string_view party, const KeyRotation& rotation,
                               const PartyKeys& new_keys) {
  if (!VerifySignature(rotation.old_keys.identity, kKeyRotationPurpose,
                       KeyRotationMessage(party, rotation.old_keys, new_keys), rotation.signature)
           .ok()) {
    return absl::UnauthenticatedError(
        absl::StrCat("the rotation of ", std::string(party), " from the keys ",
                     Fingerprint(rotation.old_keys), " is not signed by its old identity"));
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
