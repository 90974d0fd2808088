#include "services/transport/peer_identity.h"

#include <gtest/gtest.h>

#include "services/sandbox/certificates.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;
constexpr auto kUnauthenticated = absl::StatusCode::kUnauthenticated;

class PeerIdentityTest : public testing::Test {
 protected:
  const CertificateAuthority authority_ = ValueOrDie(CertificateAuthority::Create("test"));
  const IssuedCertificate issued_ = ValueOrDie(authority_.Issue("node/KE"));
};

TEST_F(PeerIdentityTest, RoleAndNameComeFromTheUri) {
  const PeerIdentity peer = ValueOrDie(PeerIdentityFromCertificate(
      {"https://example.org", "mirrorflow://node/KE"}, issued_.certificate_pem));
  EXPECT_EQ(peer.role, Role::kNode);
  EXPECT_EQ(peer.name, "KE");
  EXPECT_EQ(peer.fingerprint, issued_.fingerprint);
}

TEST_F(PeerIdentityTest, NoNameTwoNamesAndUnknownRoleAreRefused) {
  const std::string& pem = issued_.certificate_pem;
  EXPECT_THAT(PeerIdentityFromCertificate({}, pem), StatusIs(kUnauthenticated));
  EXPECT_THAT(PeerIdentityFromCertificate({"mirrorflow://node/"}, pem), StatusIs(kUnauthenticated));
  EXPECT_THAT(PeerIdentityFromCertificate({"mirrorflow://node"}, pem), StatusIs(kUnauthenticated));
  EXPECT_THAT(PeerIdentityFromCertificate({"mirrorflow://node/KE", "mirrorflow://office/x"}, pem),
              StatusIs(kUnauthenticated, HasSubstr("more than one")));
  EXPECT_THAT(PeerIdentityFromCertificate({"mirrorflow://king/KE"}, pem),
              StatusIs(kUnauthenticated, HasSubstr("unknown role")));
}

TEST_F(PeerIdentityTest, GarbageIsNoCertificate) {
  EXPECT_THAT(PeerIdentityFromCertificate({"mirrorflow://node/KE"}, "garbage"),
              StatusIs(kUnauthenticated, HasSubstr("PEM")));
}

TEST(FingerprintTest, TakesWhatOpensslPrints) {
  std::string printed = "sha256 Fingerprint=";
  std::string hex;
  for (int i = 0; i < 32; ++i) {
    printed += i == 0 ? "0A" : ":0A";
    hex += "0a";
  }
  EXPECT_EQ(ValueOrDie(ParseFingerprint(printed)), hex);
  EXPECT_EQ(ValueOrDie(ParseFingerprint(hex)), hex);
}

TEST(FingerprintTest, WrongLengthAndWrongLettersAreRefused) {
  EXPECT_THAT(ParseFingerprint("0A:0B"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("64 hex digits, not 4")));
  EXPECT_THAT(ParseFingerprint("xyz"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(ParseFingerprint(""), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
