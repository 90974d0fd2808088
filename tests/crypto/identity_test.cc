#include "crypto/identity.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/crypto/hex.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

const std::vector<std::uint8_t> kMessage = {1, 2, 3};

TEST(IdentityTest, OwnSignatureVerifies) {
  const IdentityKey key = IdentityKey::Generate();
  EXPECT_THAT(VerifySignature(key.public_key(), "purpose", kMessage,
                              ValueOrDie(key.Sign("purpose", kMessage))),
              IsOk());
}

TEST(IdentityTest, SignatureOfAnotherKeyPurposeOrMessageIsRefused) {
  const IdentityKey key = IdentityKey::Generate();
  const Signature good = ValueOrDie(key.Sign("purpose", kMessage));
  const auto refused = StatusIs(absl::StatusCode::kUnauthenticated);
  EXPECT_THAT(VerifySignature(IdentityKey::Generate().public_key(), "purpose", kMessage, good),
              refused);
  EXPECT_THAT(VerifySignature(key.public_key(), "purpose2", kMessage, good), refused);
  EXPECT_THAT(VerifySignature(key.public_key(), "purpose", std::vector<std::uint8_t>{1, 2}, good),
              refused);
  for (std::size_t bit = 0; bit < 8 * good.size(); ++bit) {
    Signature bad = good;
    bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << bit % 8));
    EXPECT_THAT(VerifySignature(key.public_key(), "purpose", kMessage, bad), refused) << bit;
  }
}

TEST(IdentityTest, PurposeAndMessageCannotBeShiftedIntoEachOther) {
  const IdentityKey key = IdentityKey::Generate();
  const Signature good = ValueOrDie(key.Sign("ab", std::vector<std::uint8_t>{'c'}));
  EXPECT_THAT(VerifySignature(key.public_key(), "a", std::vector<std::uint8_t>{'b', 'c'}, good),
              StatusIs(absl::StatusCode::kUnauthenticated));
}

TEST(IdentityTest, KeySurvivesItsFile) {
  const std::string path = testing::TempDir() + "/identity_test." + std::to_string(getpid());
  const IdentityKey key = IdentityKey::Generate();
  ASSERT_THAT(key.WriteTo(path), IsOk());
  EXPECT_EQ(ValueOrDie(IdentityKey::ReadFrom(path)).public_key(), key.public_key());
  std::filesystem::remove(path);
}

TEST(IdentityTest, SeedOfAnotherSizeIsRefused) {
  EXPECT_THAT(IdentityKey::FromSeed(SecretBytes(31)), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(IdentityKey::FromSeed(SecretBytes(64)), StatusIs(absl::StatusCode::kInvalidArgument));
}

// RFC 8032, section 7.1, TEST 1.
TEST(IdentityTest, PublicKeyOfTheRfcSeedComesOut) {
  const IdentityKey key = ValueOrDie(IdentityKey::FromSeed(SecretBytes::CopyOf(
      FromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))));
  EXPECT_EQ(key.public_key().ToText(),
            "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
}

TEST(IdentityTest, PublicKeyTextIsReadBackAndNothingElseIs) {
  const std::string good = IdentityKey::Generate().public_key().ToText();
  EXPECT_EQ(ValueOrDie(IdentityPublicKey::FromText(good)).ToText(), good);
  std::string upper = good;
  std::ranges::transform(upper.begin() + 8, upper.end(), upper.begin() + 8,
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  for (const std::string& bad :
       {std::string(), good.substr(8), good.substr(0, 71), good + "0", good + "\n", " " + good,
        "x25519" + good.substr(7), upper, "ed25519:" + std::string(64, 'g')}) {
    EXPECT_THAT(IdentityPublicKey::FromText(bad),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("ed25519")))
        << bad;
  }
  EXPECT_THAT(IdentityPublicKey::FromText("ed25519:" + std::string(64, '0')),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("Ed25519")));
}

TEST(IdentityTest, FingerprintIsEightGroupsOfFourWithoutLookAlikes) {
  const std::string text = Fingerprint(IdentityKey::Generate().public_key());
  ASSERT_EQ(text.size(), 39U);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i % 5 == 4) {
      EXPECT_EQ(text[i], '-');
    } else {
      EXPECT_NE(std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZ").find(text[i]), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace mirrorflow
