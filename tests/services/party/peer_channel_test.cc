#include "services/party/peer_channel.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "linkage/split_trust/party_link.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

// Frames that come in as the test says; what goes out is kept.
class ScriptedStream {
 public:
  PartyStream stream() {
    return {.read = [this](v1::PartyFrame& frame) { return Read(frame); },
            .write =
                [this](const v1::PartyFrame& frame) {
                  const std::lock_guard lock(mutex_);
                  written_.push_back(frame);
                  return !over_;
                },
            .done_writing = [this] { End(); },
            .finish = [] { return absl::OkStatus(); },
            .cancel = [this] { End(); }};
  }
  void Arrive(std::uint64_t message, const std::string& bytes, bool last) {
    v1::PartyFrame frame;
    frame.mutable_data()->set_message(message);
    frame.mutable_data()->set_bytes(bytes);
    frame.mutable_data()->set_last(last);
    Arrive(frame);
  }
  void Arrive(const v1::PartyFrame& frame) {
    const std::lock_guard lock(mutex_);
    arriving_.push_back(frame);
    changed_.notify_all();
  }
  void End() {
    const std::lock_guard lock(mutex_);
    over_ = true;
    changed_.notify_all();
  }

 private:
  bool Read(v1::PartyFrame& frame) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return over_ || !arriving_.empty(); });
    if (arriving_.empty()) return false;
    frame = arriving_.front();
    arriving_.pop_front();
    return true;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<v1::PartyFrame> arriving_;
  std::vector<v1::PartyFrame> written_;
  bool over_ = false;
};

class PeerChannelTest : public testing::Test {
 protected:
  PeerChannelTest() {
    carrying_ = std::jthread(
        [this] { carried_ = channel_.Carry(stream_.stream(), SecretBytes::Random(32)); });
  }
  ~PeerChannelTest() override { stream_.End(); }

  std::string Receive(std::size_t size) {
    std::vector<std::uint8_t> bytes(size);
    received_ = channel_.Receive(bytes);
    return {bytes.begin(), bytes.end()};
  }

  PeerChannel channel_{"p1", std::chrono::milliseconds(500)};
  ScriptedStream stream_;
  absl::Status received_;
  absl::Status carried_;
  std::jthread carrying_;
};

TEST_F(PeerChannelTest, PiecesOfAMessageAreJoined) {
  stream_.Arrive(0, "ab", false);
  stream_.Arrive(0, "cd", true);
  stream_.Arrive(1, "", true);
  EXPECT_EQ(Receive(4), "abcd");
  EXPECT_EQ(Receive(0), "");
  EXPECT_THAT(received_, IsOk());
}

TEST_F(PeerChannelTest, MessageOfAnotherSizeIsRefused) {
  stream_.Arrive(0, "abc", true);
  Receive(4);
  EXPECT_THAT(received_, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("3 bytes where 4")));
}

TEST_F(PeerChannelTest, RepeatedLeftOutAndForeignFramesEndTheChannel) {
  stream_.Arrive(0, "a", true);
  stream_.Arrive(0, "a", true);
  Receive(1);
  EXPECT_THAT(received_, IsOk());
  Receive(1);
  EXPECT_THAT(received_, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("is the next")));
}

TEST_F(PeerChannelTest, SecondHelloEndsTheChannel) {
  v1::PartyFrame frame;
  frame.mutable_hello()->set_party(1);
  stream_.Arrive(frame);
  Receive(1);
  EXPECT_THAT(received_, StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("hello")));
}

TEST_F(PeerChannelTest, MessageThatNeverEndsIsCutOffAtTheLimit) {
  const std::string piece(std::size_t{4} << 20, 'x');
  for (std::size_t bytes = 0; bytes <= kMaxPartyMessage; bytes += piece.size()) {
    stream_.Arrive(0, piece, false);
  }
  Receive(1);
  EXPECT_THAT(received_, StatusIs(absl::StatusCode::kResourceExhausted));
}

TEST_F(PeerChannelTest, SilenceAndAnEarlyEndAreTold) {
  Receive(1);
  EXPECT_THAT(received_, StatusIs(absl::StatusCode::kDeadlineExceeded, HasSubstr("p1")));
  stream_.End();
  Receive(1);
  EXPECT_THAT(received_, StatusIs(absl::StatusCode::kUnavailable, HasSubstr("before its end")));
}

TEST_F(PeerChannelTest, SecondStreamOfARunIsRefused) {
  ASSERT_THAT(channel_.WaitUntilConnected(), IsOk());
  EXPECT_THAT(channel_.Carry(ScriptedStream().stream(), SecretBytes::Random(32)),
              StatusIs(absl::StatusCode::kAlreadyExists));
}

TEST_F(PeerChannelTest, ClosedChannelWakesWhoeverWaits) {
  std::jthread closing([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    channel_.Close(absl::CancelledError("enough"));
  });
  Receive(1);
  EXPECT_THAT(received_, StatusIs(absl::StatusCode::kCancelled, HasSubstr("enough")));
}

}  // namespace
}  // namespace mirrorflow
