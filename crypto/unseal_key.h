#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/passphrase.h"
#include "crypto/secret_bytes.h"

namespace mirrorflow {

// The public half of an unseal key.
struct SealKey {
  std::array<std::uint8_t, 32> bytes{};

  // "seal:" and 64 hex digits.
  static absl::StatusOr<SealKey> FromText(std::string_view text);
  std::string ToText() const;

  friend bool operator==(const SealKey&, const SealKey&) = default;
};

// The key with which a linkage service opens what was sealed to it (libsodium crypto_box_seal:
// X25519 with an ephemeral key of the sender, XSalsa20-Poly1305). It has nothing to do with run
// keys. Not protected: whoever reads the key file opens every batch sealed to it, old ones too.
// Thread safety: const members may be called from many threads.
class UnsealKey {
 public:
  static UnsealKey Generate();
  static absl::StatusOr<UnsealKey> ReadFrom(const std::string& path,
                                            const PassphraseSource& passphrase = {});
  absl::Status WriteTo(const std::string& path) const;

  const SealKey& public_key() const { return public_key_; }
  // DataLoss when it was not sealed to this key, or is damaged.
  absl::StatusOr<SecretBytes> Open(std::span<const std::uint8_t> sealed) const;

 private:
  explicit UnsealKey(SecretBytes secret);

  SecretBytes secret_;
  SealKey public_key_;
};

inline constexpr std::size_t kSealOverhead = 48;
// `secret` sealed to `key`: secret.size() + kSealOverhead bytes.
std::string Seal(const SealKey& key, const SecretBytes& secret);

}  // namespace mirrorflow
