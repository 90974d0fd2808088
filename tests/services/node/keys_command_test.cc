#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "absl/strings/escaping.h"
#include "crypto/key_rotation.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* kTokenModule = "/usr/lib/softhsm/libsofthsm2.so";

struct Result {
  int exit_code;
  std::string out;
  std::string err;
};

// The real program on a node's configuration that has no more than keys.
class KeysCommandTest : public testing::Test {
 protected:
  KeysCommandTest() { Configure("identity_key: \"identity.key\"\n"); }

  void Configure(const std::string& identity) {
    WriteText(config_,
              "country: \"KE\"\nagreement_key: \"agreement.key\"\n"
              "state_directory: \"state\"\n" +
                  identity);
  }
  void WriteSecretFile(const std::string& name, const std::string& secret) {
    WriteText(directory_ / name, secret + "\n");
    chmod((directory_ / name).c_str(), 0600);
  }

  Result Run(const std::string& arguments) {
    const char* bin = std::getenv("MF_BIN_DIR");
    const std::string program = std::string(bin != nullptr ? bin : "build/release/bin");
    const int status =
        std::system(("setsid " + program + "/mf-node keys " + arguments + " --config " + config_ +
                     " </dev/null >" + (directory_ / "out") + " 2>" + (directory_ / "err"))
                        .c_str());
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, ReadText(directory_ / "out"),
            ReadText(directory_ / "err")};
  }
  nlohmann::json RunJson(const std::string& arguments) {
    const Result result = Run(arguments + " --json");
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return nlohmann::json::parse(result.out, nullptr, false);
  }

  // What a registry does with a rotation.
  static absl::Status Verify(const nlohmann::json& rotation) {
    const PartyKeys old_keys{
        ValueOrDie(IdentityPublicKey::FromText(rotation["old_identity_key"].get<std::string>())),
        ValueOrDie(AgreementPublicKey::FromText(rotation["old_agreement_key"].get<std::string>()))};
    const PartyKeys new_keys{
        ValueOrDie(IdentityPublicKey::FromText(rotation["identity_key"].get<std::string>())),
        ValueOrDie(AgreementPublicKey::FromText(rotation["agreement_key"].get<std::string>()))};
    const std::string bytes = absl::HexStringToBytes(rotation["signature"].get<std::string>());
    KeyRotation step{old_keys, {}};
    std::copy(bytes.begin(), bytes.end(), step.signature.begin());
    return VerifyKeyRotation("KE", step, new_keys);
  }

  const TemporaryDirectory directory_;
  const std::string config_ = directory_ / "node.txtpb";
};

TEST_F(KeysCommandTest, RotationIsSignedByTheOldIdentityAndTheSameUntilFinished) {
  const nlohmann::json before = RunJson("init");
  const nlohmann::json rotation = RunJson("rotate");
  EXPECT_EQ(rotation["old_identity_key"], before["identity_key"]);
  EXPECT_NE(rotation["identity_key"], before["identity_key"]);
  EXPECT_NE(rotation["agreement_key"], before["agreement_key"]);
  EXPECT_THAT(Verify(rotation), IsOk());
  EXPECT_EQ(RunJson("show")["identity_key"], before["identity_key"]) << "not before it is finished";
  EXPECT_EQ(RunJson("rotate")["identity_key"], rotation["identity_key"]);
  EXPECT_THAT(Run("rotate").out, AllOf(HasSubstr("rotations {"), HasSubstr("--finish")));

  ASSERT_EQ(Run("rotate --finish").exit_code, 0);
  const nlohmann::json after = RunJson("show");
  EXPECT_EQ(after["identity_key"], rotation["identity_key"]);
  EXPECT_EQ(after["agreement_key"], rotation["agreement_key"]);
  for (const auto& entry : std::filesystem::directory_iterator(directory_.path())) {
    EXPECT_THAT(entry.path().filename().string(),
                testing::Not(testing::AnyOf(HasSubstr(".next"), HasSubstr(".retired"))));
  }
}

TEST_F(KeysCommandTest, FinishInterruptedBetweenTheFilesGoesOn) {
  RunJson("init");
  const nlohmann::json rotation = RunJson("rotate");
  std::filesystem::rename(directory_ / "identity.key", directory_ / "identity.key.retired");
  ASSERT_EQ(Run("rotate --finish").exit_code, 0);
  EXPECT_EQ(RunJson("show")["identity_key"], rotation["identity_key"]);
  EXPECT_FALSE(std::filesystem::exists(directory_ / "identity.key.retired"));
}

TEST_F(KeysCommandTest, FinishWithoutNewKeysSaysHowToMakeThem) {
  RunJson("init");
  const Result result = Run("rotate --finish");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("no new keys"), HasSubstr("hint: mf-node keys rotate")));
}

TEST_F(KeysCommandTest, RevocationNamesBothKeysAndDestroysThemWhenAsked) {
  const nlohmann::json keys = RunJson("init");
  const nlohmann::json revoked = RunJson("revoke --reason 'stolen \"laptop\"'");
  ASSERT_EQ(revoked.size(), 2u);
  EXPECT_EQ(revoked[0]["key"], keys["identity_key"]);
  EXPECT_EQ(revoked[1]["key"], keys["agreement_key"]);
  const Result text = Run("revoke --destroy --reason 'stolen \"laptop\"'");
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("reason: \"stolen \\\"laptop\\\"\""));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "identity.key"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "agreement.key"));
}

TEST_F(KeysCommandTest, SealedKeysWantTheirPassphrase) {
  Configure("identity_key: \"identity.key\"\nkey_passphrase_file: \"passphrase\"\n");
  WriteSecretFile("passphrase", "a long enough passphrase");
  const nlohmann::json made = RunJson("init --seal");
  EXPECT_THAT(ReadText(directory_ / "identity.key"), StartsWith("mirrorflow sealed key v1: "));
  EXPECT_THAT(ReadText(directory_ / "agreement.key"), StartsWith("mirrorflow sealed key v1: "));
  EXPECT_EQ(RunJson("show")["identity_key"], made["identity_key"]);

  WriteSecretFile("passphrase", "another long passphrase");
  const Result wrong = Run("show");
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("wrong passphrase"));

  chmod((directory_ / "passphrase").c_str(), 0644);
  EXPECT_THAT(Run("show").err, HasSubstr("hint: chmod 600"));

  Configure("identity_key: \"identity.key\"\n");
  const Result nobody = Run("show");
  EXPECT_EQ(nobody.exit_code, 1);
  EXPECT_THAT(nobody.err, HasSubstr("key_passphrase_file"));
}

TEST_F(KeysCommandTest, ShortPassphraseIsRefusedBeforeAnythingIsWritten) {
  Configure("identity_key: \"identity.key\"\nkey_passphrase_file: \"passphrase\"\n");
  WriteSecretFile("passphrase", "short");
  const Result result = Run("init --seal");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("fewer than 12"));
  EXPECT_FALSE(std::filesystem::exists(directory_ / "identity.key"));
}

TEST_F(KeysCommandTest, IdentityInATokenIsMadeShownAndRotated) {
  if (!std::filesystem::exists(kTokenModule)) GTEST_SKIP() << "no SoftHSM here";
  const std::string token_configuration = directory_ / "softhsm2.conf";
  WriteText(token_configuration, "directories.tokendir = " + directory_.path() + "\n");
  ASSERT_EQ(setenv("SOFTHSM2_CONF", token_configuration.c_str(), 1), 0);
  ASSERT_EQ(std::system("softhsm2-util --init-token --free --label ke --pin 1234 --so-pin 123456 "
                        ">/dev/null 2>&1"),
            0);
  WriteSecretFile("pin", "1234");
  const auto with_key = [&](const std::string& label) {
    Configure(std::string("identity_token { module: \"") + kTokenModule +
              "\" token: \"ke\" key: \"" + label + "\" pin_file: \"pin\" }\n");
  };
  with_key("identity-1");
  const nlohmann::json made = RunJson("init");
  EXPECT_EQ(RunJson("show")["identity_key"], made["identity_key"]);
  EXPECT_THAT(Run("rotate").err, HasSubstr("hint: mf-node keys rotate --token-key"));
  const nlohmann::json rotation = RunJson("rotate --token-key identity-2");
  EXPECT_THAT(Verify(rotation), IsOk());
  ASSERT_EQ(Run("rotate --finish").exit_code, 0);
  with_key("identity-2");
  EXPECT_EQ(RunJson("show")["identity_key"], rotation["identity_key"]);
  WriteSecretFile("pin", "4321");
  EXPECT_THAT(Run("show").err, HasSubstr("wrong PIN"));
}

}  // namespace
}  // namespace mirrorflow
