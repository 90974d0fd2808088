#include "crypto/blake2b.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "tests/crypto/hex.h"

namespace mirrorflow {
namespace {

// Expected values from Python's hashlib.blake2b(digest_size=32).
TEST(Blake2bTest, KnownAnswersComeOutHoweverTheBytesAreCut) {
  EXPECT_EQ(Hex(Blake2b256().Update("abc").Final()),
            "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
  EXPECT_EQ(Blake2b256().Update("a").Update("").Update("bc").Final(),
            Blake2b256().Update("abc").Final());
  std::array<std::uint8_t, 32> key;
  std::iota(key.begin(), key.end(), std::uint8_t{0});
  EXPECT_EQ(Hex(Blake2b256(key).Update("abc").Final()),
            "d63a32d3e44738d7907f964316c241adaba0abfeabc32349677578a15a203f7f");
}

TEST(Blake2bTest, FieldsCutDifferentlyHashDifferently) {
  EXPECT_NE(Blake2b256().Field("ab").Field("c").Final(),
            Blake2b256().Field("a").Field("bc").Final());
  EXPECT_NE(Blake2b256().Field("abc").Final(), Blake2b256().Field("abc").Field("").Final());
  EXPECT_EQ(Blake2b256().Field(std::uint64_t{258}).Final(),
            Blake2b256().Update(std::string("\x08\0\0\0\0\0\0\0\x02\x01\0\0\0\0\0\0", 16)).Final());
}

}  // namespace
}  // namespace mirrorflow
