#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/identity.h"

namespace mirrorflow {

// A signature over the exact bytes of a file, in a file of its own (FILE.KE.sig), since a file that
// is parsed and written again is another file. Text of three lines, each ended by LF:
//   mirrorflow signature v1: PURPOSE
//   SIGNER
//   the signature, 128 lower-case hex digits
// SIGNER says whose key to look up; it is not trusted. PURPOSE is a label of
// crypto/subkey_labels.h.
struct DetachedSignature {
  std::string signer;
  Signature signature{};

  friend bool operator==(const DetachedSignature&, const DetachedSignature&) = default;
};

std::string DetachedSignatureText(std::string_view purpose, const DetachedSignature& signature);
// InvalidArgument for another purpose or form; nothing but the one text form is read.
absl::StatusOr<DetachedSignature> ParseDetachedSignature(std::string_view purpose,
                                                         std::string_view text);

// Unauthenticated, naming the signer, when it is not `key`'s over these bytes.
absl::Status VerifyDetachedSignature(const IdentityPublicKey& key, std::string_view purpose,
                                     std::string_view file, const DetachedSignature& signature);

// SHA-256 over the exact bytes of a file: what `sha256sum FILE` prints.
Hash256 FileHash(std::string_view file);
std::string HashText(const Hash256& hash);  // 64 lower-case hex digits
absl::StatusOr<Hash256> ParseHashText(std::string_view text);

}  // namespace mirrorflow
