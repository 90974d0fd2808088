#include "crypto/key_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

class KeyFileTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(directory_); }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  void WriteText(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    chmod(path_.c_str(), 0600);
  }
  std::string ReadText() const {
    std::ostringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return text.str();
  }
  bool AnythingElseThere() const {
    for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
      if (entry.path() != path_) return true;
    }
    return false;
  }

  const std::string directory_ = testing::TempDir() + "/key_file_test." + std::to_string(getpid());
  const std::string path_ = directory_ + "/identity.key";
};

TEST_F(KeyFileTest, WrittenKeyReadsBackAndNobodyElseCanReadIt) {
  const SecretBytes secret = SecretBytes::Random(32);
  ASSERT_THAT(WriteKeyFile(path_, "a kind", secret), IsOk());
  EXPECT_TRUE(ValueOrDie(ReadKeyFile(path_, "a kind", 32)).Equals(secret));
  struct stat info;
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0600U);
  EXPECT_EQ(info.st_nlink, 1U);
  EXPECT_FALSE(AnythingElseThere());
}

TEST_F(KeyFileTest, TextFormIsAsDocumented) {
  ASSERT_THAT(WriteKeyFile(path_, "a kind", SecretBytes::CopyOf("\x01\xab")), IsOk());
  EXPECT_EQ(ReadText(), "mirrorflow secret key v1: a kind\n01ab\n");
}

TEST_F(KeyFileTest, ExistingKeyIsNeverOverwritten) {
  ASSERT_THAT(WriteKeyFile(path_, "a kind", SecretBytes::CopyOf("old")), IsOk());
  EXPECT_THAT(WriteKeyFile(path_, "a kind", SecretBytes::CopyOf("new")),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr(path_)));
  EXPECT_TRUE(ValueOrDie(ReadKeyFile(path_, "a kind", 3)).Equals(SecretBytes::CopyOf("old")));
  EXPECT_FALSE(AnythingElseThere());
}

TEST_F(KeyFileTest, LeftoverOfAnInterruptedWriteIsNamed) {
  std::ofstream(path_ + ".part") << "half a key";
  EXPECT_THAT(WriteKeyFile(path_, "a kind", SecretBytes(32)),
              StatusIs(absl::StatusCode::kAlreadyExists, HasSubstr(".part")));
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(KeyFileTest, MissingDirectoryIsNotFound) {
  EXPECT_THAT(WriteKeyFile(directory_ + "/none/x.key", "a kind", SecretBytes(32)),
              StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(ReadKeyFile(directory_ + "/none/x.key", "a kind", 32),
              StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(KeyFileTest, AnyAccessOfGroupOrOthersIsRefusedWithTheRemedy) {
  ASSERT_THAT(WriteKeyFile(path_, "a kind", SecretBytes(32)), IsOk());
  for (const mode_t bit : {040U, 020U, 010U, 04U, 02U, 01U}) {
    ASSERT_EQ(chmod(path_.c_str(), 0600 | bit), 0);
    EXPECT_THAT(ReadKeyFile(path_, "a kind", 32),
                StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("chmod 600 " + path_)))
        << bit;
  }
  ASSERT_EQ(chmod(path_.c_str(), 0400), 0);
  EXPECT_THAT(ReadKeyFile(path_, "a kind", 32), IsOk());
}

TEST_F(KeyFileTest, DirectoryAndPipeAreRefusedAtOnce) {
  EXPECT_THAT(ReadKeyFile(directory_, "a kind", 32),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not a regular file")));
  ASSERT_EQ(mkfifo(path_.c_str(), 0600), 0);
  EXPECT_THAT(ReadKeyFile(path_, "a kind", 32),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("not a regular file")));
}

TEST_F(KeyFileTest, KeyOfAnotherKindIsRefused) {
  ASSERT_THAT(WriteKeyFile(path_, "a kind", SecretBytes(32)), IsOk());
  for (const char* kind : {"another kind", "a kin", "a kinds", "A kind"}) {
    EXPECT_THAT(ReadKeyFile(path_, kind, 32),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("does not hold")))
        << kind;
  }
}

TEST_F(KeyFileTest, DamagedTextIsRefusedAndNeverQuoted) {
  const std::string header = "mirrorflow secret key v1: a kind\n";
  ASSERT_NO_FATAL_FAILURE(WriteText(header + "01ab\n"));
  ASSERT_THAT(ReadKeyFile(path_, "a kind", 2), IsOk());
  for (const std::string& body :
       {std::string(), std::string("01ab"), std::string("01a\n"), std::string("01abc\n"),
        std::string("01abcd\n"), std::string("01AB\n"), std::string("01xy\n"),
        std::string("01ab\r\n"), std::string("01ab\n\n"), std::string("01 ab\n"),
        std::string("01a\0\n", 5)}) {
    WriteText(header + body);
    const absl::Status status = ReadKeyFile(path_, "a kind", 2).status();
    EXPECT_THAT(status, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("damaged"))) << body;
    EXPECT_THAT(std::string(status.message()), testing::Not(HasSubstr("01a")));
  }
}

TEST_F(KeyFileTest, KindThatWouldBreakTheHeaderLineIsRefused) {
  for (const std::string& kind : {std::string(), std::string("a\nb"), std::string(241, 'a')}) {
    EXPECT_THAT(WriteKeyFile(path_, kind, SecretBytes(32)),
                StatusIs(absl::StatusCode::kInvalidArgument));
  }
}

TEST_F(KeyFileTest, RemovedKeyIsGoneAndItsBytesAreOverwritten) {
  ASSERT_THAT(WriteKeyFile(path_, "a kind", SecretBytes::CopyOf("secret")), IsOk());
  std::ifstream still_open(path_, std::ios::binary);
  ASSERT_THAT(RemoveKeyFile(path_), IsOk());
  EXPECT_FALSE(std::filesystem::exists(path_));
  std::ostringstream left;
  left << still_open.rdbuf();
  EXPECT_EQ(left.str(), std::string(left.str().size(), '\0'));
  EXPECT_FALSE(left.str().empty());
  EXPECT_THAT(RemoveKeyFile(path_), IsOk());
}

// The cheapest seal, so that the tests are quick.
constexpr PassphraseCost kCheap{.passes = 1, .memory_mib = 1};

PassphraseSource Saying(std::string_view words) {
  return [words](const std::string&) { return SecretBytes::CopyOf(words); };
}

TEST_F(KeyFileTest, SealedKeyOpensWithItsPassphraseOnly) {
  const SecretBytes secret = SecretBytes::Random(32);
  const SecretBytes words = SecretBytes::CopyOf("correct horse battery");
  ASSERT_THAT(WriteKeyFile(path_, "a kind", secret, words, kCheap), IsOk());
  EXPECT_TRUE(
      ValueOrDie(ReadKeyFile(path_, "a kind", 32, Saying("correct horse battery"))).Equals(secret));
  EXPECT_THAT(ReadKeyFile(path_, "a kind", 32, Saying("correct horse batterz")),
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("wrong passphrase")));
  EXPECT_THAT(ReadKeyFile(path_, "a kind", 32),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("key_passphrase_file")));
  EXPECT_THAT(ReadKeyFile(path_, "another kind", 32, Saying("correct horse battery")),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(KeyFileTest, SealedFileHasTheDocumentedFormAndNothingOfTheSecret) {
  const SecretBytes secret = SecretBytes::CopyOf("\x01\xab\x01\xab\x01\xab");
  ASSERT_THAT(WriteKeyFile(path_, "a kind", secret, SecretBytes::CopyOf("words"), kCheap), IsOk());
  const std::string text = ReadText();
  EXPECT_THAT(text, testing::MatchesRegex("mirrorflow sealed key v1: a kind\n"
                                          "argon2id 1 1 [0-9a-f]+ [0-9a-f]+\n"
                                          "[0-9a-f]+\n"));
  EXPECT_THAT(text, testing::Not(HasSubstr("01ab01ab01ab")));
}

TEST_F(KeyFileTest, EveryChangedByteOfASealedFileIsRefused) {
  const SecretBytes secret = SecretBytes::Random(8);
  ASSERT_THAT(WriteKeyFile(path_, "a kind", secret, SecretBytes::CopyOf("words"), kCheap), IsOk());
  const std::string good = ReadText();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = bad[i] == '0' ? '1' : '0';  // keeps hex digits hex digits
    WriteText(bad);
    EXPECT_FALSE(ReadKeyFile(path_, "a kind", 8, Saying("words")).ok()) << "byte " << i;
  }
}

TEST_F(KeyFileTest, SealThatAsksForTooMuchMemoryIsRefusedBeforeTakingIt) {
  const SecretBytes secret = SecretBytes::Random(8);
  ASSERT_THAT(WriteKeyFile(path_, "a kind", secret, SecretBytes::CopyOf("words"), kCheap), IsOk());
  std::string text = ReadText();
  const std::size_t cost = text.find("argon2id 1 1 ");
  text.replace(cost, 13, "argon2id 1 4000000 ");
  WriteText(text);
  EXPECT_THAT(ReadKeyFile(path_, "a kind", 8, Saying("words")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at most")));
}

TEST_F(KeyFileTest, ShortNewPassphraseIsRefused) {
  EXPECT_THAT(CheckNewPassphrase(SecretBytes::CopyOf("elevenchars")),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("hint:")));
  EXPECT_THAT(CheckNewPassphrase(SecretBytes::CopyOf("twelve chars")), IsOk());
}

}  // namespace
}  // namespace mirrorflow
