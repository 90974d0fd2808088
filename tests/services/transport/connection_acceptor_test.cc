#include "services/transport/connection_acceptor.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using std::chrono::milliseconds;

// The first record of TLS, as far as a listener looks at it.
const std::string kRecord = std::string("\x16\x03\x01\x00\x04", 5) + "abcd";

class ConnectionAcceptorTest : public testing::Test {
 protected:
  ~ConnectionAcceptorTest() override {
    acceptor_->Stop();
    for (const int descriptor : handed_over_) close(descriptor);
    for (const int descriptor : clients_) close(descriptor);
  }

  void Listen(const ConnectionLimits& limits) {
    acceptor_ = ValueOrDie(ConnectionAcceptor::Listen("127.0.0.1:0", limits));
    acceptor_->Start([this](int descriptor) {
      const std::lock_guard lock(mutex_);
      handed_over_.insert(descriptor);
    });
  }

  int Connect(const std::string& from = "127.0.0.1") {
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, from.c_str(), &address.sin_addr);
    EXPECT_EQ(bind(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    address.sin_port = htons(static_cast<std::uint16_t>(acceptor_->port()));
    EXPECT_EQ(connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    clients_.push_back(descriptor);
    return descriptor;
  }

  static void Send(int descriptor, const std::string& bytes) {
    EXPECT_EQ(send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(bytes.size()));
  }

  static bool IsClosedWithin(int descriptor, milliseconds time) {
    pollfd wait{.fd = descriptor, .events = POLLIN, .revents = 0};
    if (poll(&wait, 1, static_cast<int>(time.count())) != 1) return false;
    char byte = 0;
    return recv(descriptor, &byte, 1, MSG_DONTWAIT) <= 0;
  }

  std::size_t handed_over() const {
    const std::lock_guard lock(mutex_);
    return handed_over_.size();
  }

  bool HandsOverWithin(std::size_t count, milliseconds time) const {
    const auto end = std::chrono::steady_clock::now() + time;
    while (handed_over() < count && std::chrono::steady_clock::now() < end) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    return handed_over() == count;
  }

  std::unique_ptr<ConnectionAcceptor> acceptor_;
  mutable std::mutex mutex_;
  std::set<int> handed_over_;
  std::vector<int> clients_;
};

TEST_F(ConnectionAcceptorTest, ConnectionIsHandedOverWithItsFirstRecordUnread) {
  Listen({});
  const int client = Connect();
  Send(client, kRecord.substr(0, 3));
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_EQ(handed_over(), 0U);
  Send(client, kRecord.substr(3));
  ASSERT_TRUE(HandsOverWithin(1, milliseconds(2000)));
  char bytes[64];
  EXPECT_EQ(recv(*handed_over_.begin(), bytes, sizeof(bytes), 0),
            static_cast<ssize_t>(kRecord.size()));
}

TEST_F(ConnectionAcceptorTest, WhoIsSilentOrDripsIsClosedInTime) {
  Listen({.first_record = milliseconds(200)});
  const int silent = Connect();
  const int dripping = Connect();
  Send(dripping, kRecord.substr(0, 1));
  EXPECT_TRUE(IsClosedWithin(silent, milliseconds(2000)));
  EXPECT_TRUE(IsClosedWithin(dripping, milliseconds(2000)));
  EXPECT_EQ(acceptor_->counts().silent, 2U);
  EXPECT_EQ(handed_over(), 0U);
}

TEST_F(ConnectionAcceptorTest, WhoDoesNotSpeakTlsIsClosedAtOnce) {
  Listen({.first_record = std::chrono::minutes(1)});
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\n"), std::string("PRI * HTTP/2.0\r\n"),
        std::string("\x16\x05\x01\x00\x04", 5), std::string("\x16\x03\x01\xff\xff", 5)}) {
    const int client = Connect();
    Send(client, bytes);
    EXPECT_TRUE(IsClosedWithin(client, milliseconds(2000)));
  }
  EXPECT_EQ(acceptor_->counts().not_tls, 4U);
}

TEST_F(ConnectionAcceptorTest, OldestSilentConnectionMakesRoomForWhoSends) {
  Listen({.waiting = 4, .waiting_per_address = 3, .first_record = std::chrono::minutes(1)});
  std::vector<int> silent;
  for (int i = 0; i < 3; ++i) silent.push_back(Connect());
  const int member = Connect();
  Send(member, kRecord);
  EXPECT_TRUE(HandsOverWithin(1, milliseconds(2000)));
  EXPECT_TRUE(IsClosedWithin(silent[0], milliseconds(2000)));
  EXPECT_FALSE(IsClosedWithin(silent[1], milliseconds(20)));
  // Of other addresses too, when all places are taken.
  for (int i = 0; i < 2; ++i) Connect("127.0.0.2");
  const int other = Connect("127.0.0.3");
  Send(other, kRecord);
  EXPECT_TRUE(HandsOverWithin(2, milliseconds(2000)));
  EXPECT_TRUE(IsClosedWithin(silent[1], milliseconds(2000)));
}

TEST_F(ConnectionAcceptorTest, OneAddressCannotTakeAllConnections) {
  Listen({.open_per_address = 2});
  for (int i = 0; i < 2; ++i) Send(Connect(), kRecord);
  ASSERT_TRUE(HandsOverWithin(2, milliseconds(2000)));
  const int third = Connect();
  Send(third, kRecord);
  EXPECT_TRUE(IsClosedWithin(third, milliseconds(2000)));
  EXPECT_EQ(acceptor_->counts().over_limit, 1U);
  Send(Connect("127.0.0.2"), kRecord);
  EXPECT_TRUE(HandsOverWithin(3, milliseconds(2000)));
  // One that was closed by its owner gives its place back.
  {
    const std::lock_guard lock(mutex_);
    close(*handed_over_.begin());
    handed_over_.erase(handed_over_.begin());
  }
  Send(Connect(), kRecord);
  EXPECT_TRUE(HandsOverWithin(3, milliseconds(2000)));
}

TEST_F(ConnectionAcceptorTest, RunningOutOfDescriptorsCostsConnectionsOnly) {
  Listen({.first_record = milliseconds(300)});
  std::vector<int> members;  // made while there are descriptors, so that only accepting lacks them
  for (int i = 0; i < 2; ++i) {
    members.push_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    clients_.push_back(members.back());
  }
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit small = before;
  small.rlim_cur = 64;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &small), 0);
  std::vector<int> taken;
  for (int d = open("/dev/null", O_RDONLY); d >= 0; d = open("/dev/null", O_RDONLY)) {
    taken.push_back(d);
  }
  sockaddr_in address{};
  address.sin_family = AF_INET;
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  address.sin_port = htons(static_cast<std::uint16_t>(acceptor_->port()));
  for (const int member : members) {
    ASSERT_EQ(connect(member, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  }
  EXPECT_TRUE(IsClosedWithin(members[0], milliseconds(2000)));
  EXPECT_TRUE(IsClosedWithin(members[1], milliseconds(2000)));
  EXPECT_GE(acceptor_->counts().accept_errors, 1U);
  for (const int descriptor : taken) close(descriptor);
  setrlimit(RLIMIT_NOFILE, &before);
  Send(Connect(), kRecord);
  EXPECT_TRUE(HandsOverWithin(1, milliseconds(2000)));
}

TEST_F(ConnectionAcceptorTest, StoppedListenerRefusesAndClosesWhoWaits) {
  Listen({.first_record = std::chrono::minutes(1)});
  const int waiting = Connect();
  acceptor_->Stop();
  EXPECT_TRUE(IsClosedWithin(waiting, milliseconds(2000)));
  const int late = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  clients_.push_back(late);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
  address.sin_port = htons(static_cast<std::uint16_t>(acceptor_->port()));
  EXPECT_NE(connect(late, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
}

TEST(ConnectionAcceptorListenTest, AddressThatIsNoneOrTakenIsRefused) {
  for (const char* listen : {"", "7443", "127.0.0.1:port", "192.0.2.1:0"}) {
    EXPECT_THAT(ConnectionAcceptor::Listen(listen, {}), StatusIs(absl::StatusCode::kUnavailable))
        << listen;
  }
  const auto v6 = ConnectionAcceptor::Listen("[::1]:0", {});
  if (v6.ok()) {
    EXPECT_GT((*v6)->port(), 0);
  }
}

}  // namespace
}  // namespace mirrorflow
