#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// Where a passphrase comes from when a key file turns out to want one: the terminal, or a file of
// the service manager. Empty where there is none.
using PassphraseSource = std::function<absl::StatusOr<SecretBytes>(const std::string& path)>;

// How much an attempt at a passphrase costs: Argon2id (RFC 9106; libsodium crypto_pwhash).
struct PassphraseCost {
  std::uint32_t passes = 3;
  std::uint32_t memory_mib = 256;

  friend bool operator==(const PassphraseCost&, const PassphraseCost&) = default;
};
// A file that asks for more is refused, so that nobody can stop a program with a key file.
inline constexpr PassphraseCost kMaxPassphraseCost{.passes = 16, .memory_mib = 1024};

// At least 12 bytes: length is what resists guessing. InvalidArgument below.
absl::Status CheckNewPassphrase(const SecretBytes& passphrase);

inline constexpr std::size_t kSealSaltBytes = 16;
inline constexpr std::size_t kSealNonceBytes = 24;
inline constexpr std::size_t kSealTagBytes = 16;

// `secret` under a passphrase: XChaCha20-Poly1305 with a key from Argon2id, bound to `context`
// (which is not secret and must be given again to open it). 16 more bytes than the secret.
//
// Not protected: a passphrase that can be guessed; Argon2id's working memory, which is not locked.
// ResourceExhausted when the memory is not there; InvalidArgument for a cost out of range.
absl::StatusOr<std::string> SealWithPassphrase(const SecretBytes& secret,
                                               const SecretBytes& passphrase,
                                               const PassphraseCost& cost,
                                               std::span<const std::uint8_t, kSealSaltBytes> salt,
                                               std::span<const std::uint8_t, kSealNonceBytes> nonce,
                                               std::string_view context);

// PermissionDenied for another passphrase or context, or changed bytes.
absl::StatusOr<SecretBytes> OpenWithPassphrase(std::span<const std::uint8_t> sealed,
                                               const SecretBytes& passphrase,
                                               const PassphraseCost& cost,
                                               std::span<const std::uint8_t, kSealSaltBytes> salt,
                                               std::span<const std::uint8_t, kSealNonceBytes> nonce,
                                               std::string_view context);

}  // namespace mirrorflow
