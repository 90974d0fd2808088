#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "tests/services/transport/tls_world.h"

// Attacks on the listener by whoever can reach its port, and by a member with a valid certificate.
// After each, or while it lasts, a member must be served within ten seconds.
namespace mirrorflow {
namespace {

using testing::HasSubstr;

// Connections to a port, in a process of their own, so that they take none of the descriptors here.
class Flood {
 public:
  Flood(int port, int connections, const std::string& bytes) {
    std::array<int, 2> ready{};
    if (pipe2(ready.data(), 0) != 0 || pipe2(stop_.data(), 0) != 0) std::abort();
    pid_ = fork();
    if (pid_ == 0) Attack(port, connections, bytes, ready[1]);  // never returns
    close(ready[1]);
    close(stop_[0]);
    char made = 0;
    connected_ = read(ready[0], &made, 1) == 1;
    close(ready[0]);
  }
  ~Flood() { End(); }
  Flood(const Flood&) = delete;
  Flood& operator=(const Flood&) = delete;

  bool connected() const { return connected_; }
  void End() {
    if (pid_ <= 0) return;
    close(stop_[1]);
    waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }

 private:
  // Only system calls: the process that was copied has threads.
  [[noreturn]] void Attack(int port, int connections, const std::string& bytes, int ready) {
    close(stop_[1]);
    rlimit many{};
    getrlimit(RLIMIT_NOFILE, &many);
    many.rlim_cur = many.rlim_max;
    setrlimit(RLIMIT_NOFILE, &many);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    for (int i = 0; i < connections; ++i) {
      const int made = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      if (made < 0) _exit(1);
      connect(made, reinterpret_cast<sockaddr*>(&address), sizeof(address));
      if (i % 50 == 49) usleep(20'000);  // slower than the backlog of the kernel
      if (!bytes.empty()) (void)!send(made, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    }
    usleep(200'000);
    (void)!write(ready, "y", 1);
    char end = 0;
    (void)!read(stop_[0], &end, 1);
    _exit(0);
  }

  std::array<int, 2> stop_{};
  pid_t pid_ = 0;
  bool connected_ = false;
};

class ListenerAttackTest : public TlsWorld {
 protected:
  // How long a member with a new connection waits for its answer; beyond ten seconds, it fails.
  double SecondsToServe() {
    const auto start = std::chrono::steady_clock::now();
    const auto end = start + std::chrono::seconds(10);
    grpc::Status status;
    do {
      v1::DescribeResponse response;
      status = Call(member_, Server(), &response);
      if (!status.ok()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    } while (!status.ok() && std::chrono::steady_clock::now() < end);
    EXPECT_TRUE(status.ok()) << status.error_message();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }

  const Party member_ = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
};

TEST_F(ListenerAttackTest, ThreeHundredSilentConnectionsAgainstAHundredDescriptors) {
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  rlimit small = before;
  small.rlim_cur = 100;
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &small), 0);
  StartService();
  EXPECT_LT(SecondsToServe(), 10);
  {
    Flood flood(listening_.port, 300, "");
    EXPECT_TRUE(flood.connected());
    EXPECT_LT(SecondsToServe(), 10);
  }
  EXPECT_LT(SecondsToServe(), 10);
  EXPECT_GE(listening_.connections().silent, 200U);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_F(ListenerAttackTest, ThousandHalfOpenHandshakesThatDrip) {
  StartService();
  // The start of a hello that never comes to its end.
  Flood flood(listening_.port, 1000, std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc", 9));
  EXPECT_TRUE(flood.connected());
  EXPECT_LT(SecondsToServe(), 10);
  EXPECT_GE(listening_.connections().silent, 900U);
}

TEST_F(ListenerAttackTest, RecordsThatAreCompleteButNoHandshake) {
  StartService();
  Flood flood(listening_.port, 200, std::string("\x16\x03\x01\x00\x04zzzz", 9));
  EXPECT_TRUE(flood.connected());
  EXPECT_LT(SecondsToServe(), 10);
}

TEST_F(ListenerAttackTest, MemberThatFloodsStreamsIsToldSoAndOthersAreServed) {
  StartService({.calls_per_peer = 8});
  const Party flooder = Write("flooder", ValueOrDie(authority_.Issue("node/UG")));
  struct Stream {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::NodeRunStatus>> reader;
  };
  std::vector<std::unique_ptr<v1::NodeService::Stub>> connections;
  std::vector<std::unique_ptr<Stream>> streams;
  int refused = 0;
  std::string reason;
  for (int i = 0; i < 20; ++i) {
    if (i % 5 == 0) connections.push_back(Connect(flooder));
    auto stream = std::make_unique<Stream>();
    stream->reader = connections.back()->WatchRun(&stream->context, {});
    v1::NodeRunStatus first;
    if (stream->reader->Read(&first)) {
      streams.push_back(std::move(stream));
      continue;
    }
    const grpc::Status status = stream->reader->Finish();
    EXPECT_EQ(status.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
    reason = status.error_message();
    ++refused;
  }
  EXPECT_EQ(streams.size(), 8U);
  EXPECT_EQ(refused, 12);
  EXPECT_THAT(reason, HasSubstr("8 calls of the same certificate"));
  EXPECT_LT(SecondsToServe(), 10);
  for (const auto& stream : streams) {
    stream->context.TryCancel();
    stream->reader->Finish();
  }
}

}  // namespace
}  // namespace mirrorflow
