#include "crypto/siphash.h"

#include <gtest/gtest.h>
#include <sodium.h>

#include <array>
#include <random>
#include <vector>

namespace mirrorflow {
namespace {

TEST(SipHash, IsThatOfThePaper) {
  // Appendix A: key 00..0f, message 00..0e.
  std::array<std::uint8_t, 16> key{};
  for (std::uint8_t i = 0; i < 16; ++i) key[i] = i;
  EXPECT_EQ(SipHash(key)(key.data(), 15), 0xa129ca6149be45e5u);
}

TEST(SipHash, IsThatOfLibsodiumForAllShortLengths) {
  std::mt19937_64 random(1);
  for (std::size_t size = 0; size < 40; ++size) {
    std::array<std::uint8_t, 16> key{};
    std::vector<std::uint8_t> message(size + 1);
    for (std::uint8_t& byte : key) byte = static_cast<std::uint8_t>(random());
    for (std::uint8_t& byte : message) byte = static_cast<std::uint8_t>(random());
    std::uint64_t expected = 0;
    crypto_shorthash_siphash24(reinterpret_cast<std::uint8_t*>(&expected), message.data(), size,
                               key.data());
    EXPECT_EQ(SipHash(key)(message.data(), size), expected) << size;
  }
}

}  // namespace
}  // namespace mirrorflow
