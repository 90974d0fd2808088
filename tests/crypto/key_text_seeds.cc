#include "crypto/detached_signature.h"
#include "crypto/identity.h"
#include "crypto/sealed_stream.h"
#include "tests/crypto/key_text_fuzz_keys.h"
#include "tests/fuzzing/fuzz_seeds.h"

namespace mirrorflow {
namespace {

std::string Stream(const FuzzKeys& keys) {
  SealingStream stream(keys.unseal.public_key(), keys.context);
  std::string bytes = stream.header();
  const std::string messages[] = {"opening", "", std::string(200, 'r')};
  for (const std::string& message : messages) {
    const std::string frame = stream.Seal(message, &message == std::end(messages) - 1);
    bytes += static_cast<char>(frame.size());
    bytes += frame;
  }
  return bytes;
}

}  // namespace

std::vector<std::string> FuzzSeeds() {
  const FuzzKeys keys;
  const IdentityKey identity = *IdentityKey::FromSeed(SecretBytes(32));
  const std::string hex(64, 'a');
  return {std::string(1, '\0') + identity.public_key().ToText(),
          "\1x25519:" + hex,
          "\2" + keys.unseal.public_key().ToText(),
          "\3" + hex,
          "\4" + DetachedSignatureText("registry", {.signer = "KE", .signature = {}}),
          "\5mirrorflow secret key v1: identity\n" + hex + "\n",
          "\5mirrorflow sealed key v1: identity\nargon2id 3 256 " + std::string(32, 'b') + " " +
              std::string(48, 'c') + "\n" + std::string(96, 'd') + "\n",
          "\6" + Stream(keys)};
}

}  // namespace mirrorflow
