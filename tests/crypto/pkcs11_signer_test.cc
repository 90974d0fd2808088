#include "crypto/pkcs11_signer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "crypto/identity.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

const std::vector<std::uint8_t> kMessage = {'a', 'b', 'c'};
constexpr const char* kModule = "/usr/lib/softhsm/libsofthsm2.so";

// A software token in a directory of its own, initialised by its own tool.
class TokenSignerTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::ifstream(kModule)) GTEST_SKIP() << "no SoftHSM here";
    const std::string configuration = directory_.path() + "/softhsm2.conf";
    std::ofstream(configuration) << "directories.tokendir = " << directory_.path() << "\n";
    ASSERT_EQ(setenv("SOFTHSM2_CONF", configuration.c_str(), 1), 0);
    const std::string init =
        "softhsm2-util --init-token --free --label 'node KE' --pin 1234 --so-pin 123456 "
        ">/dev/null 2>&1";
    ASSERT_EQ(std::system(init.c_str()), 0);
  }

  const TemporaryDirectory directory_;
  const TokenKey key_{.module = kModule, .token = "node KE", .key = "identity"};
  const SecretBytes pin_ = SecretBytes::CopyOf("1234");
};

TEST_F(TokenSignerTest, GeneratedKeySignsAsItsPublicKeySays) {
  ASSERT_THAT(GenerateTokenKey(key_, pin_), IsOk());
  const auto signer = ValueOrDie(OpenTokenSigner(key_, pin_));
  const Signature signature = ValueOrDie(signer->Sign("purpose", kMessage));
  EXPECT_THAT(VerifySignature(signer->public_key(), "purpose", kMessage, signature), IsOk());
  EXPECT_THAT(VerifySignature(signer->public_key(), "other", kMessage, signature),
              StatusIs(absl::StatusCode::kUnauthenticated));
  EXPECT_THAT(IdentityPublicKey::FromText(signer->public_key().ToText()), IsOk());
}

TEST_F(TokenSignerTest, KeyIsTheSameWhenOpenedAgain) {
  ASSERT_THAT(GenerateTokenKey(key_, pin_), IsOk());
  const IdentityPublicKey first = ValueOrDie(OpenTokenSigner(key_, pin_))->public_key();
  EXPECT_EQ(ValueOrDie(OpenTokenSigner(key_, pin_))->public_key(), first);
}

TEST_F(TokenSignerTest, SigningFromManyThreadsGivesValidSignatures) {
  ASSERT_THAT(GenerateTokenKey(key_, pin_), IsOk());
  const auto signer = ValueOrDie(OpenTokenSigner(key_, pin_));
  std::vector<std::thread> threads;
  std::atomic<int> valid = 0;
  for (std::uint8_t t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (std::uint8_t i = 0; i < 20; ++i) {
        const std::vector<std::uint8_t> message = {t, i};
        const auto signature = signer->Sign("purpose", message);
        valid += signature.ok() &&
                 VerifySignature(signer->public_key(), "purpose", message, *signature).ok();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(valid, 80);
}

TEST_F(TokenSignerTest, SecondKeyOfTheSameLabelIsRefused) {
  ASSERT_THAT(GenerateTokenKey(key_, pin_), IsOk());
  EXPECT_THAT(GenerateTokenKey(key_, pin_),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr("never overwritten")));
}

TEST_F(TokenSignerTest, WrongPinIsPermissionDenied) {
  ASSERT_THAT(GenerateTokenKey(key_, pin_), IsOk());
  EXPECT_THAT(OpenTokenSigner(key_, SecretBytes::CopyOf("4321")),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("wrong PIN")));
}

TEST_F(TokenSignerTest, MissingModuleTokenOrKeyIsNamed) {
  TokenKey no_module = key_;
  no_module.module = "/no/such/module.so";
  EXPECT_THAT(OpenTokenSigner(no_module, pin_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/no/such/module.so")));
  TokenKey no_token = key_;
  no_token.token = "node UG";
  EXPECT_THAT(OpenTokenSigner(no_token, pin_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("node UG")));
  EXPECT_THAT(OpenTokenSigner(key_, pin_),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("identity")));
}

}  // namespace
}  // namespace mirrorflow
