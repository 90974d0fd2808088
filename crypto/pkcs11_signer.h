#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/secret_bytes.h"
#include "crypto/signer.h"

namespace mirrorflow {

// Where a party's identity lies in a hardware token.
struct TokenKey {
  std::string module;  // the vendor's PKCS#11 library: "/usr/lib/softhsm/libsofthsm2.so"
  std::string token;   // the token's label
  std::string key;     // the label of the key pair
};

// Signs with an Ed25519 key that stays in a token (PKCS#11 3.0: CKM_EDDSA, RFC 8032 "pure").
// The PIN is kept in locked memory, to log in again when the token was taken out and put back.
//
// Not protected: the vendor's library runs in this process and sees the PIN; and whoever controls
// the process can have the token sign, as long as it is plugged in.
//
// Open: NotFound when module, token or key are not there; PermissionDenied for a wrong or locked
// PIN; FailedPrecondition when the token has no EdDSA or its answer is not the public key's
// signature. Sign: Unavailable when the token does not answer.
absl::StatusOr<std::unique_ptr<Signer>> OpenTokenSigner(const TokenKey& key,
                                                        const SecretBytes& pin);

// Makes a key pair in the token that can't be taken out of it. AlreadyExists when there is a key of
// this label; else the errors of OpenTokenSigner.
absl::Status GenerateTokenKey(const TokenKey& key, const SecretBytes& pin);

}  // namespace mirrorflow
