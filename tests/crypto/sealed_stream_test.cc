#include "crypto/sealed_stream.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

class SealedStreamTest : public testing::Test {
 protected:
  SealedStreamTest() {
    context_.fill(1);
    SealingStream stream(key_.public_key(), context_);
    header_ = stream.header();
    for (std::size_t i = 0; i < messages_.size(); ++i) {
      frames_.push_back(stream.Seal(messages_[i], i + 1 == messages_.size()));
    }
  }
  OpeningStream Open() const { return ValueOrDie(OpeningStream::Create(key_, header_, context_)); }

  const UnsealKey key_ = UnsealKey::Generate();
  Hash256 context_;
  const std::vector<std::string> messages_ = {"opening", std::string(100'000, 'r'), "", "trailer"};
  std::string header_;
  std::vector<std::string> frames_;
};

const auto kRefused = StatusIs(absl::StatusCode::kDataLoss);

TEST_F(SealedStreamTest, MessagesComeBackInOrderAndTheLastEndsIt) {
  OpeningStream stream = Open();
  for (std::size_t i = 0; i < frames_.size(); ++i) {
    EXPECT_FALSE(stream.complete());
    EXPECT_EQ(ValueOrDie(stream.Open(frames_[i])), messages_[i]);
  }
  EXPECT_TRUE(stream.complete());
  EXPECT_THAT(stream.Open(frames_[0]), StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST_F(SealedStreamTest, FramesThatAreMissingRepeatedExchangedOrChangedAreRefused) {
  OpeningStream skipped = Open();
  EXPECT_THAT(skipped.Open(frames_[1]), kRefused);
  OpeningStream repeated = Open();
  ASSERT_THAT(repeated.Open(frames_[0]), IsOk());
  EXPECT_THAT(repeated.Open(frames_[0]), kRefused);
  std::string changed = frames_[0];
  for (std::size_t i = 0; i < changed.size(); ++i) {
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_THAT(Open().Open(changed), kRefused) << i;
    changed[i] = static_cast<char>(changed[i] ^ 1);
  }
  EXPECT_THAT(Open().Open(frames_[0].substr(1)), kRefused);
  EXPECT_THAT(Open().Open("short"), kRefused);
}

TEST_F(SealedStreamTest, OtherKeyOtherContextOrDamagedHeaderIsRefused) {
  EXPECT_THAT(OpeningStream::Create(UnsealKey::Generate(), header_, context_), kRefused);
  EXPECT_THAT(OpeningStream::Create(key_, header_.substr(1), context_),
              StatusIs(absl::StatusCode::kInvalidArgument));
  for (std::size_t i = 0; i < 80; ++i) {
    std::string bad = header_;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    EXPECT_THAT(OpeningStream::Create(key_, bad, context_), kRefused) << i;
  }
  Hash256 other = context_;
  other[31] ^= 1;
  OpeningStream stream = ValueOrDie(OpeningStream::Create(key_, header_, other));
  EXPECT_THAT(stream.Open(frames_[0]), kRefused);
}

TEST_F(SealedStreamTest, EqualStreamsLookDifferent) {
  SealingStream again(key_.public_key(), context_);
  EXPECT_NE(again.header(), header_);
  EXPECT_NE(again.Seal(messages_[0], false), frames_[0]);
}

TEST(UnsealKeyTest, KeyComesBackFromItsFileAndItsTextIsOfItsOwnKind) {
  const TemporaryDirectory directory;
  const std::string path = directory / "unseal.key";
  const UnsealKey key = UnsealKey::Generate();
  ASSERT_THAT(key.WriteTo(path), IsOk());
  EXPECT_EQ(ValueOrDie(UnsealKey::ReadFrom(path)).public_key(), key.public_key());
  EXPECT_EQ(ValueOrDie(SealKey::FromText(key.public_key().ToText())), key.public_key());
  EXPECT_THAT(SealKey::FromText("x25519:" + key.public_key().ToText().substr(5)),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
