#include "crypto/blake2b.h"

#include <cstdlib>

namespace mirrorflow {
namespace {

std::array<std::uint8_t, 8> LittleEndian(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes;
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(number);
    number >>= 8;
  }
  return bytes;
}

std::span<const std::uint8_t> AsBytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Blake2b256::Blake2b256() { crypto_generichash_init(&state_, nullptr, 0, 32); }

Blake2b256::Blake2b256(std::span<const std::uint8_t> key) {
  if (key.size() < crypto_generichash_KEYBYTES_MIN ||
      key.size() > crypto_generichash_KEYBYTES_MAX) {
    std::abort();
  }
  crypto_generichash_init(&state_, key.data(), key.size(), 32);
}

Blake2b256& Blake2b256::Update(std::span<const std::uint8_t> bytes) {
  crypto_generichash_update(&state_, bytes.data(), bytes.size());
  return *this;
}

Blake2b256& Blake2b256::Update(std::string_view bytes) { return Update(AsBytes(bytes)); }

Blake2b256& Blake2b256::Field(std::span<const std::uint8_t> bytes) {
  return Update(LittleEndian(bytes.size())).Update(bytes);
}

Blake2b256& Blake2b256::Field(std::string_view bytes) { return Field(AsBytes(bytes)); }

Blake2b256& Blake2b256::Field(std::uint64_t number) { return Field(LittleEndian(number)); }

std::array<std::uint8_t, 32> Blake2b256::Final() {
  std::array<std::uint8_t, 32> digest;
  crypto_generichash_final(&state_, digest.data(), digest.size());
  return digest;
}

}  // namespace mirrorflow
