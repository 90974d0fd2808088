#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>

#include "services/operator_page/login_token.h"
#include "services/operator_page/page_sessions.h"
#include "services/storage/durable_file.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// Tokens, sessions and how many requests are let in.
namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::int64_t kNow = 1'800'000'000;

class LoginTokenTest : public testing::Test {
 protected:
  const TemporaryDirectory state_;
};

TEST_F(LoginTokenTest, TokenWorksOnce) {
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  EXPECT_EQ(token.size(), 43U);
  EXPECT_THAT(TakeLoginToken(state_.path(), token, kNow + 1), IsOk());
  EXPECT_THAT(TakeLoginToken(state_.path(), token, kNow + 2),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(LoginTokenTest, WrongTokenDoesNotUseUpTheRightOne) {
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  for (const std::string& wrong :
       {std::string(), std::string("x"), token + "x", token.substr(0, 42), std::string(43, 'A')}) {
    EXPECT_THAT(TakeLoginToken(state_.path(), wrong, kNow),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
  EXPECT_THAT(TakeLoginToken(state_.path(), token, kNow), IsOk());
}

TEST_F(LoginTokenTest, TokenEndsAfterTenMinutesAndWhenTheClockIsSetBack) {
  std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  EXPECT_THAT(TakeLoginToken(state_.path(), token, kNow + kLoginTokenSeconds),
              StatusIs(absl::StatusCode::kPermissionDenied));
  token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  EXPECT_THAT(TakeLoginToken(state_.path(), token, kNow - 10),
              StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(LoginTokenTest, NewTokenReplacesTheOldOne) {
  const std::string old = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  EXPECT_NE(old, token);
  EXPECT_THAT(TakeLoginToken(state_.path(), old, kNow),
              StatusIs(absl::StatusCode::kPermissionDenied));
  EXPECT_THAT(TakeLoginToken(state_.path(), token, kNow), IsOk());
}

TEST_F(LoginTokenTest, FileIsPrivateAndDoesNotHoldTheToken) {
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), kNow));
  const std::filesystem::path file = std::filesystem::path(state_.path()) / "page-login";
  struct stat info {};
  ASSERT_EQ(stat(file.c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600U);
  EXPECT_THAT(ValueOrDie(ReadWholeFile(file)), Not(HasSubstr(token)));
}

TEST_F(LoginTokenTest, DamagedFileLetsNobodyIn) {
  for (const char* content : {"", "\n", "abc", "abc 9999999999", " 9999999999"}) {
    ASSERT_THAT(WriteFileDurably(std::filesystem::path(state_.path()) / "page-login", content),
                IsOk());
    EXPECT_THAT(TakeLoginToken(state_.path(), "", kNow),
                StatusIs(absl::StatusCode::kPermissionDenied));
  }
}

const PageSessions::Clock::time_point kStart{std::chrono::hours(1000)};

TEST(PageSessionsTest, SessionNeedsItsOwnSecret) {
  PageSessions sessions;
  const PageSessions::Session one = sessions.Open(kStart);
  const PageSessions::Session two = sessions.Open(kStart);
  EXPECT_TRUE(sessions.IsOpen(one.id, one.secret, kStart));
  EXPECT_FALSE(sessions.IsOpen(one.id, two.secret, kStart));
  EXPECT_FALSE(sessions.IsOpen(one.id, "", kStart));
  EXPECT_FALSE(sessions.IsOpen("", one.secret, kStart));
  EXPECT_EQ(one.id.size(), 32U);
  EXPECT_EQ(one.secret.size(), 64U);
}

TEST(PageSessionsTest, SessionEndsByTimeAndBySigningOut) {
  PageSessions sessions;
  const PageSessions::Session one = sessions.Open(kStart);
  EXPECT_TRUE(sessions.IsOpen(one.id, one.secret,
                              kStart + PageSessions::kLifetime - std::chrono::seconds(1)));
  EXPECT_FALSE(sessions.IsOpen(one.id, one.secret, kStart + PageSessions::kLifetime));
  const PageSessions::Session two = sessions.Open(kStart);
  sessions.End(two.id);
  EXPECT_FALSE(sessions.IsOpen(two.id, two.secret, kStart));
}

TEST(PageSessionsTest, OneMoreThanTheMostEndsTheOldest) {
  PageSessions sessions;
  const PageSessions::Session oldest = sessions.Open(kStart);
  PageSessions::Session second;
  for (std::size_t i = 0; i < PageSessions::kMost; ++i) {
    const PageSessions::Session next = sessions.Open(kStart + std::chrono::seconds(i + 1));
    if (i == 0) second = next;
  }
  EXPECT_FALSE(sessions.IsOpen(oldest.id, oldest.secret, kStart));
  EXPECT_TRUE(sessions.IsOpen(second.id, second.secret, kStart));
}

TEST(RequestLimitTest, LetsInABurstAndThenARate) {
  RequestLimit limit(3, 2);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.Take(kStart));
  EXPECT_FALSE(limit.Take(kStart));
  EXPECT_TRUE(limit.Take(kStart + std::chrono::milliseconds(500)));
  EXPECT_FALSE(limit.Take(kStart + std::chrono::milliseconds(600)));
  // Rest does not add up above the burst.
  int taken = 0;
  while (limit.Take(kStart + std::chrono::hours(1))) ++taken;
  EXPECT_EQ(taken, 3);
}

}  // namespace
}  // namespace mirrorflow
