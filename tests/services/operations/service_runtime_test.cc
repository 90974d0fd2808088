#include "services/operations/service_runtime.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <mutex>

#include "services/operations/health_check.h"
#include "tests/services/transport/tls_world.h"

// A service as systemd and Prometheus see it.
namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::Not;

// What systemd hears.
class NotifySocket {
 public:
  explicit NotifySocket(const std::string& path) : socket_(socket(AF_UNIX, SOCK_DGRAM, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    const timeval patience{.tv_sec = 10, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    setenv("NOTIFY_SOCKET", path.c_str(), 1);
    setenv("WATCHDOG_USEC", "600000", 1);
    setenv("WATCHDOG_PID", std::to_string(getpid()).c_str(), 1);
  }
  ~NotifySocket() {
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    close(socket_);
  }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // Whether it hears this before ten seconds have passed.
  bool Hears(const std::string& expected) {
    char text[256];
    for (int i = 0; i < 100; ++i) {
      const ssize_t size = recv(socket_, text, sizeof(text), 0);
      if (size <= 0) return false;
      if (std::string(text, static_cast<std::size_t>(size)) == expected) return true;
    }
    return false;
  }
  // How many messages are there that nobody has heard yet.
  int Pending() {
    char text[256];
    int count = 0;
    while (recv(socket_, text, sizeof(text), MSG_DONTWAIT) > 0) ++count;
    return count;
  }

 private:
  const int socket_;
};

int FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  socklen_t size = sizeof(address);
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  close(probe);
  return ntohs(address.sin_port);
}

std::string Get(int port, const std::string& path) {
  const int made = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  EXPECT_EQ(connect(made, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  const std::string request = "GET " + path + " HTTP/1.0\r\n\r\n";
  EXPECT_EQ(send(made, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
  std::string answer;
  char bytes[4096];
  for (ssize_t n = recv(made, bytes, sizeof(bytes), 0); n > 0;
       n = recv(made, bytes, sizeof(bytes), 0)) {
    answer.append(bytes, static_cast<std::size_t>(n));
  }
  close(made);
  return answer;
}

class ServiceRuntimeTest : public TlsWorld {
 protected:
  std::unique_ptr<ServiceRuntime> Start(const std::string& metrics = "") {
    return ValueOrDie(ServiceRuntime::Start(
        {.program = "mf-node",
         .listen = "127.0.0.1:0",
         .tls = server_.paths,
         .settings = {.denied_certificates = denied_, .metrics_listen = metrics},
         .state_directory = files_.path(),
         .known = {},
         .runs_by_state =
             [] {
               return std::map<std::string, double>{{"COMMITTED", 2}, {"ENDED", 5}};
             },
         .checks =
             [] {
               return std::vector<Finding>{{"disk", Verdict::kYellow, "little", ""}};
             }},
        &service_));
  }

  const std::string denied_ = [this] {
    WriteText(files_ / "denied", "");
    return files_ / "denied";
  }();
};

TEST_F(ServiceRuntimeTest, WatchdogIsFedByAnswersOfTheListenerOnly) {
  NotifySocket systemd(files_ / "notify");
  const auto runtime = Start();
  EXPECT_TRUE(systemd.Hears("READY=1"));
  EXPECT_TRUE(systemd.Hears("WATCHDOG=1"));
  EXPECT_TRUE(systemd.Hears("WATCHDOG=1"));
  EXPECT_TRUE(runtime->probe().result().status.ok());
  EXPECT_GT(runtime->probe().result().last_success, 0);
  // The process lives on, and its own calls are refused: then nothing feeds the watchdog.
  WriteText(denied_, server_.fingerprint + "\n");
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (runtime->probe().result().status.ok() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_THAT(runtime->probe().result().status,
              StatusIs(absl::StatusCode::kPermissionDenied, HasSubstr("denied certificates")));
  systemd.Pending();
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  EXPECT_EQ(systemd.Pending(), 0);
}

TEST_F(ServiceRuntimeTest, DrainTellsSystemdAndHealthSaysNotServing) {
  NotifySocket systemd(files_ / "notify");
  BlockShutdownSignals();
  const auto runtime = Start();
  const Party office = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
  const auto channel = ValueOrDie(
      CreatePinnedChannel("127.0.0.1:" + std::to_string(runtime->port()), office.paths,
                          ExpectedServer::Pinned(Role::kNode, "KE", server_.fingerprint)));
  EXPECT_TRUE(ValueOrDie(CheckHealth(channel, std::chrono::seconds(10))));
  bool serving = true;
  raise(SIGTERM);
  runtime->ServeUntilSignal(
      [&] { serving = ValueOrDie(CheckHealth(channel, std::chrono::seconds(10))); });
  EXPECT_FALSE(serving);
  EXPECT_TRUE(systemd.Hears("STOPPING=1"));
}

TEST_F(ServiceRuntimeTest, MetricsSayHowTheServiceIsAndPromtoolTakesThem) {
  const int port = FreePort();
  const auto runtime = Start("127.0.0.1:" + std::to_string(port));
  const Party office = Write("office", ValueOrDie(authority_.Issue("office/comesa")));
  const auto stub = v1::NodeService::NewStub(ValueOrDie(
      CreatePinnedChannel("127.0.0.1:" + std::to_string(runtime->port()), office.paths,
                          ExpectedServer::Pinned(Role::kNode, "KE", server_.fingerprint))));
  grpc::ClientContext context;
  v1::DescribeResponse response;
  ASSERT_TRUE(stub->Describe(&context, {}, &response).ok());
  const std::string text = Get(port, "/metrics");
  EXPECT_THAT(text, HasSubstr("mirrorflow_build_info{program=\"mf-node\""));
  EXPECT_THAT(text, HasSubstr("mirrorflow_rpc_duration_seconds_count{code=\"OK\","
                              "method=\"Describe\"} 1"));
  EXPECT_THAT(text, HasSubstr("mirrorflow_runs{state=\"ENDED\"} 5"));
  EXPECT_THAT(text, HasSubstr("mirrorflow_connections_total{outcome=\"handed_over\"}"));
  EXPECT_THAT(text, HasSubstr("mirrorflow_cert_expiry_timestamp_seconds"));
  EXPECT_THAT(text, HasSubstr("mirrorflow_disk_free_bytes"));
  EXPECT_THAT(text, Not(HasSubstr("comesa")));  // nothing of who called
  const std::size_t body = text.find("\r\n\r\n");
  ASSERT_NE(body, std::string::npos);
  WriteText(files_ / "metrics", text.substr(body + 4));
  if (std::system("command -v promtool >/dev/null") == 0) {
    EXPECT_EQ(std::system(("promtool check metrics <" + (files_ / "metrics")).c_str()), 0);
  }
}

TEST_F(ServiceRuntimeTest, ChecksOfTheServiceItselfAreLeftForTheDoctor) {
  const auto runtime = Start();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  std::string text;
  while (text.empty() && std::chrono::steady_clock::now() < end) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    text = ReadText(files_ / "doctor.json");
  }
  EXPECT_THAT(text, HasSubstr("\"verdict\": \"yellow\""));
}

TEST(MetricsAddressTest, AddressThatOthersReachIsRefused) {
  EXPECT_THAT(CheckLoopback("127.0.0.1:9464"), IsOk());
  EXPECT_THAT(CheckLoopback("[::1]:9464"), IsOk());
  for (const char* listen :
       {"0.0.0.0:9464", "10.0.0.1:9464", "9464", "127.0.0.1:", "localhost:1"}) {
    EXPECT_THAT(CheckLoopback(listen), StatusIs(absl::StatusCode::kInvalidArgument)) << listen;
  }
}

}  // namespace
}  // namespace mirrorflow
