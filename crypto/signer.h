#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

struct IdentityPublicKey;

using Signature = std::array<std::uint8_t, 64>;

// What is signed: "mirrorflow signature v1" 0x00 PURPOSE 0x00 MESSAGE, so that a signature made for
// one purpose is none for another. Purposes are the labels of crypto/subkey_labels.h; they contain
// no 0x00.
std::vector<std::uint8_t> SignedBytes(std::string_view purpose,
                                      std::span<const std::uint8_t> message);

// Makes Ed25519 signatures (RFC 8032) for a party's identity. The private key may be in this
// process (crypto/identity.h) or in a token that never gives it out (crypto/pkcs11_signer.h).
// Safe to use from many threads.
class Signer {
 public:
  virtual ~Signer() = default;

  virtual const IdentityPublicKey& public_key() const = 0;

  // Over SignedBytes(purpose, message). Errors only where the key is in a device: Unavailable when
  // it does not answer.
  absl::StatusOr<Signature> Sign(std::string_view purpose,
                                 std::span<const std::uint8_t> message) const {
    return SignBytes(SignedBytes(purpose, message));
  }
  // Over the text alone, where a format of others wants that (crypto/transparency/signed_note.h).
  // InvalidArgument for a text with a byte 0x00, so that it is never SignedBytes of anything.
  absl::StatusOr<Signature> SignText(std::string_view text) const;

 private:
  virtual absl::StatusOr<Signature> SignBytes(std::span<const std::uint8_t> bytes) const = 0;
};

}  // namespace mirrorflow
