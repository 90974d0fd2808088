#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "crypto/secret_bytes.h"

namespace mirrorflow {

enum class HkdfHash { kSha256, kSha512 };

// RFC 5869, extract then expand, on HMAC-SHA-256 or HMAC-SHA-512 of libsodium. An empty salt is the
// RFC's "string of HashLen zeros". `size` is at most 255 times the hash length; a larger one is a
// bug of the caller and stops the program.
SecretBytes Hkdf(HkdfHash hash, std::span<const std::uint8_t> input_key,
                 std::span<const std::uint8_t> salt, std::span<const std::uint8_t> info,
                 std::size_t size);

}  // namespace mirrorflow
