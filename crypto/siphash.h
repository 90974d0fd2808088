#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace mirrorflow {

// SipHash-2-4 (Aumasson, Bernstein 2012), inline: where some hundred very short messages are hashed
// for a record, the calls of libsodium's function would cost as much as the hashing. Equal to
// crypto_shorthash_siphash24 read as a little-endian number.
class SipHash {
 public:
  // The first 16 bytes of `key` count.
  explicit SipHash(std::span<const std::uint8_t> key)
      : k0_(Word(key.data())), k1_(Word(key.data() + 8)) {}

  std::uint64_t operator()(const std::uint8_t* message, std::size_t size) const {
    std::uint64_t v0 = k0_ ^ 0x736f6d6570736575;
    std::uint64_t v1 = k1_ ^ 0x646f72616e646f6d;
    std::uint64_t v2 = k0_ ^ 0x6c7967656e657261;
    std::uint64_t v3 = k1_ ^ 0x7465646279746573;
    const auto round = [&] {
      v0 += v1;
      v2 += v3;
      v1 = std::rotl(v1, 13) ^ v0;
      v3 = std::rotl(v3, 16) ^ v2;
      v0 = std::rotl(v0, 32) + v3;
      v2 += v1;
      v1 = std::rotl(v1, 17) ^ v2;
      v3 = std::rotl(v3, 21) ^ v0;
      v2 = std::rotl(v2, 32);
    };
    const auto absorb = [&](std::uint64_t word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    };
    std::size_t done = 0;
    for (; done + 8 <= size; done += 8) absorb(Word(message + done));
    std::uint64_t last = static_cast<std::uint64_t>(size) << 56;
    for (std::size_t i = 0; done + i < size; ++i) {
      last |= std::uint64_t{message[done + i]} << (8 * i);
    }
    absorb(last);
    v2 ^= 0xff;
    for (int i = 0; i < 4; ++i) round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

 private:
  static std::uint64_t Word(const std::uint8_t* bytes) {
    static_assert(std::endian::native == std::endian::little);
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
  }

  std::uint64_t k0_;
  std::uint64_t k1_;
};

}  // namespace mirrorflow
