#pragma once

#include <sodium.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace mirrorflow {

// BLAKE2b with 32 bytes of output (RFC 7693; crypto_generichash of libsodium), fed in pieces.
//
// Field() puts the length before the bytes (eight bytes, little-endian), so that a list of fields
// can't be read as another list. Not for secrets that must be wiped: the state is ordinary memory.
// Thread safety: one thread at a time.
class Blake2b256 {
 public:
  Blake2b256();
  // Keyed; 16 to 64 bytes, other sizes are a bug of the caller and stop the program.
  explicit Blake2b256(std::span<const std::uint8_t> key);

  Blake2b256& Update(std::span<const std::uint8_t> bytes);
  Blake2b256& Update(std::string_view bytes);
  Blake2b256& Field(std::span<const std::uint8_t> bytes);
  Blake2b256& Field(std::string_view bytes);
  Blake2b256& Field(std::uint64_t number);  // eight bytes, little-endian, with their length before

  // Once; the object is used up.
  std::array<std::uint8_t, 32> Final();

 private:
  crypto_generichash_state state_;
};

}  // namespace mirrorflow
