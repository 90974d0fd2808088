#include "crypto/encoding_profile.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

std::string Hex(const Hash256& hash) {
  std::string text;
  char digits[3];
  for (const std::uint8_t byte : hash) {
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

TEST(EncodingProfile, NamesStandForTheSameParametersForEver) {
  // A parameter that changes needs a profile with a new name; the old one keeps its hash.
  const std::pair<const char*, const char*> kHashes[] = {
      {"plain-v1", "909fa6566a9e2caa50760addbdae50f111db0c12244dff371c399ecd215852df"},
      {"hardened-v1", "43708bcb891dcd92b244bc85ba683531538aba1ac1a3988555ffb62a375fa216"},
      {"clk-v3", "889cfb9f113eca5d9bffa9e2722393f056b06435b19cb16cee701c3625e413ef"},
      {"clear", "563bab4515fe4cb90e4c25f0c9b536f7779b6da5be83a08977ba7eabf38ae408"},
  };
  ASSERT_EQ(EncodingProfiles().size(), std::size(kHashes));
  for (std::size_t i = 0; i < std::size(kHashes); ++i) {
    EXPECT_EQ(EncodingProfiles()[i].name, kHashes[i].first);
    EXPECT_EQ(Hex(EncodingProfiles()[i].hash), kHashes[i].second)
        << EncodingProfiles()[i].parameters;
  }
}

TEST(EncodingProfile, IsFoundByItsName) {
  EXPECT_EQ(ValueOrDie(FindEncodingProfile("hardened-v1")).row_bits, 2048u);
  EXPECT_THAT(FindEncodingProfile("Plain-v1"),
              StatusIs(absl::StatusCode::kNotFound,
                       testing::HasSubstr("plain-v1, hardened-v1, clk-v3, clear")));
}

}  // namespace
}  // namespace mirrorflow
