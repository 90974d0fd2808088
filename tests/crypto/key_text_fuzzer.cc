// Keys, hashes and signatures as text, key files, and the frames of a sealed stream (batch files
// and backups), from whoever sends them.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "crypto/agreement_key.h"
#include "crypto/detached_signature.h"
#include "crypto/identity.h"
#include "crypto/key_file.h"
#include "crypto/sealed_stream.h"
#include "tests/crypto/key_text_fuzz_keys.h"
#include "tests/fuzzing/check.h"

namespace mirrorflow {
namespace {

void ReadFile(std::string_view bytes) {
  const int file = memfd_create("key", MFD_CLOEXEC);
  Check(file >= 0 && fchmod(file, 0600) == 0);
  Check(write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  const std::string path = "/proc/self/fd/" + std::to_string(file);
  // No passphrase: that of the fuzzer would be tried a second long.
  if (const auto secret = ReadKeyFile(path, "identity", 32); secret.ok()) {
    Check(secret->size() == 32);
  }
  close(file);
}

void ReadStream(std::string_view bytes) {
  static const FuzzKeys keys;
  absl::StatusOr<OpeningStream> stream =
      OpeningStream::Create(keys.unseal, bytes.substr(0, kSealedStreamHeaderBytes), keys.context);
  if (!stream.ok()) return;
  bytes.remove_prefix(kSealedStreamHeaderBytes);
  while (!bytes.empty() && !stream->complete()) {
    const std::size_t size =
        std::min<std::size_t>(static_cast<unsigned char>(bytes[0]), bytes.size() - 1);
    const absl::StatusOr<std::string> message = stream->Open(bytes.substr(1, size));
    // Only who has the key makes frames that open: those of the seed.
    if (!message.ok()) return;
    Check(message->size() + 17 == size);
    bytes.remove_prefix(1 + size);
  }
}

template <typename Key>
void ReadKey(const absl::StatusOr<Key>& key, std::string_view bytes) {
  if (key.ok()) Check(key->ToText() == bytes);
}

}  // namespace
}  // namespace mirrorflow

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mirrorflow;
  static const bool ready = InitCrypto();
  Check(ready);
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 7) {
    case 0:
      ReadKey(IdentityPublicKey::FromText(bytes), bytes);
      break;
    case 1:
      ReadKey(AgreementPublicKey::FromText(bytes), bytes);
      break;
    case 2:
      ReadKey(SealKey::FromText(bytes), bytes);
      break;
    case 3:
      if (const auto hash = ParseHashText(bytes); hash.ok()) Check(HashText(*hash) == bytes);
      break;
    case 4:
      if (const auto one = ParseDetachedSignature("registry", bytes); one.ok()) {
        Check(DetachedSignatureText("registry", *one) == bytes);
      }
      break;
    case 5:
      ReadFile(bytes);
      break;
    default:
      ReadStream(bytes);
  }
  return 0;
}
