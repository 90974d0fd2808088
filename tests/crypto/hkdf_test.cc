#include "crypto/hkdf.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/crypto/hex.h"

namespace mirrorflow {
namespace {

struct Vector {
  const char* name;
  std::vector<std::uint8_t> key;
  std::string_view salt;
  std::string_view info;
  std::size_t size;
  std::string_view output;
};

// RFC 5869, appendix A, the SHA-256 cases.
TEST(HkdfTest, Rfc5869VectorsComeOut) {
  const std::string long_salt = [] {
    std::string hex;
    for (int i = 0x60; i <= 0xaf; ++i) hex += Hex(std::vector{static_cast<std::uint8_t>(i)});
    return hex;
  }();
  const std::string long_info = [] {
    std::string hex;
    for (int i = 0xb0; i <= 0xff; ++i) hex += Hex(std::vector{static_cast<std::uint8_t>(i)});
    return hex;
  }();
  std::vector<std::uint8_t> long_key;
  for (std::uint8_t i = 0; i <= 0x4f; ++i) long_key.push_back(i);
  const Vector vectors[] = {
      {"A.1", std::vector<std::uint8_t>(22, 0x0b), "000102030405060708090a0b0c",
       "f0f1f2f3f4f5f6f7f8f9", 42,
       "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
      {"A.2", long_key, long_salt, long_info, 82,
       "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e5"
       "9"
       "0e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
      {"A.3", std::vector<std::uint8_t>(22, 0x0b), "", "", 42,
       "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
  };
  for (const Vector& v : vectors) {
    const SecretBytes out =
        Hkdf(HkdfHash::kSha256, v.key, FromHex(v.salt), FromHex(v.info), v.size);
    EXPECT_EQ(Hex(out.Expose()), v.output) << v.name;
  }
}

// No RFC has SHA-512 vectors; this one is from Python's hmac and hashlib.
TEST(HkdfTest, Sha512DiffersFromSha256AndIsStable) {
  const std::vector<std::uint8_t> key(22, 0x0b);
  const SecretBytes out = Hkdf(HkdfHash::kSha512, key, FromHex("000102030405060708090a0b0c"),
                               FromHex("f0f1f2f3f4f5f6f7f8f9"), 42);
  EXPECT_EQ(Hex(out.Expose()),
            "832390086cda71fb47625bb5ceb168e4c8e26a1a16ed34d9fc7fe92c1481579338da362cb8d9f925d7cb");
}

}  // namespace
}  // namespace mirrorflow
