#include "crypto/encoding_profile.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/crypto/hex.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(EncodingProfile, NamesStandForTheSameParametersForEver) {
  // A parameter that changes needs a profile with a new name; the old one keeps its hash.
  const std::pair<const char*, const char*> kHashes[] = {
      {"plain-v1", "c9e168df37949cd83bad0b9ca1bcf22cd739285161539f33a6b7952bd4352a75"},
      {"hardened-v1", "0012b4dc392bd968b5fa54824ccb15283ac64bc176ac771c04116db8b0993ed3"},
      {"hardened-v2", "c1dac954c3ccc2e71eb52845cd2445d55effce1f2386bcfe12b823c221b62ce0"},
      {"clk-v3", "a4192295e3e3b6b15f04ea62a371976da284b650a2cc8385e446e109eb7b2569"},
      {"tokens-v1", "b634144400d08fb6ba0eba1021002a6d6aab9f018ccd76d454fee83a3555a573"},
      {"clear", "e8de528572fb78e163eca8ee537971a7b7e905b3386e26a8a45b6d35cac003b5"},
  };
  ASSERT_EQ(EncodingProfiles().size(), std::size(kHashes));
  for (std::size_t i = 0; i < std::size(kHashes); ++i) {
    EXPECT_EQ(EncodingProfiles()[i].name, kHashes[i].first);
    EXPECT_EQ(Hex(EncodingProfiles()[i].hash), kHashes[i].second)
        << EncodingProfiles()[i].parameters;
  }
}

TEST(EncodingProfile, IsFoundByItsName) {
  EXPECT_EQ(ValueOrDie(FindEncodingProfile("hardened-v1")).row_bits, 5120u);
  EXPECT_THAT(
      FindEncodingProfile("Plain-v1"),
      StatusIs(absl::StatusCode::kNotFound,
               testing::HasSubstr("plain-v1, hardened-v1, hardened-v2, clk-v3, tokens-v1, clear")));
}

}  // namespace
}  // namespace mirrorflow
