#include "services/operator_page/page_server.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <string>
#include <thread>
#include <vector>

#include "services/operator_page/login_token.h"
#include "services/operator_page/page_site.h"
#include "tests/services/operator_page/made_facts.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

// The page over real sockets, asked by clients that are no browsers.
namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using Clock = std::chrono::steady_clock;

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  return address;
}

int FreePort() {
  const int probe = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address = Loopback(0);
  EXPECT_EQ(bind(probe, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
  socklen_t size = sizeof(address);
  getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  close(probe);
  return ntohs(address.sin_port);
}

class Connection {
 public:
  explicit Connection(int port) : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    const sockaddr_in address = Loopback(port);
    EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    const timeval patience{.tv_sec = 20, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  }
  ~Connection() { close(socket_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool Send(const std::string& bytes) const {
    return send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) ==
           static_cast<ssize_t>(bytes.size());
  }
  // Until the other end closes.
  std::string Receive() const {
    std::string all;
    char bytes[4096];
    for (ssize_t n = recv(socket_, bytes, sizeof(bytes), 0); n > 0;
         n = recv(socket_, bytes, sizeof(bytes), 0)) {
      all.append(bytes, static_cast<std::size_t>(n));
    }
    return all;
  }

 private:
  const int socket_;
};

class PageServerTest : public testing::Test {
 protected:
  std::string Ask(const std::string& request) const {
    const Connection connection(port_);
    connection.Send(request);
    return connection.Receive();
  }
  std::string Get(const std::string& path, const std::string& more = "") const {
    return Ask("GET " + path + " HTTP/1.1\r\nHost: " + host_ + "\r\n" + more + "\r\n");
  }
  std::string Post(const std::string& path, const std::string& body) const {
    return Ask("POST " + path + " HTTP/1.1\r\nHost: " + host_ +
               "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  }
  static std::string Header(const std::string& answer, const std::string& name) {
    const std::size_t at = answer.find("\r\n" + name + ": ");
    if (at == std::string::npos) return "";
    const std::size_t begin = at + name.size() + 4;
    return answer.substr(begin, answer.find("\r\n", begin) - begin);
  }

  const TemporaryDirectory state_;
  const int port_ = FreePort();
  const std::string host_ = "127.0.0.1:" + std::to_string(port_);
  std::atomic<int> logged_ = 0;
  const std::unique_ptr<PageServer> server_ =
      ValueOrDie(PageServer::Start({.listen = host_,
                                    .state_directory = state_.path(),
                                    .login_command = LoginCommand("mf-node", "node.txtpb"),
                                    .facts = [] { return NodeFacts(); },
                                    .log = [this](const std::string&) { ++logged_; }}));
};

TEST_F(PageServerTest, SignsInWithATokenAndShowsThePage) {
  const std::string token = ValueOrDie(MakeLoginToken(state_.path(), std::time(nullptr)));
  EXPECT_THAT(Get("/"), AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr("mf-node page --config")));
  const std::string entered = Post("/login?lang=fr", "token=" + token);
  EXPECT_THAT(entered, StartsWith("HTTP/1.1 303"));
  const std::string cookie = Header(entered, "Set-Cookie");
  const std::string page =
      Get(Header(entered, "Location"), "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n");
  EXPECT_THAT(page, AllOf(StartsWith("HTTP/1.1 200 OK"), HasSubstr("Nœud : Kenya"),
                          HasSubstr("Content-Security-Policy: default-src 'none'")));
  EXPECT_THAT(Get(Header(entered, "Location")), StartsWith("HTTP/1.1 404"));
  EXPECT_EQ(logged_, 1);
}

TEST_F(PageServerTest, RefusesWhatABrowserHereWouldNotSend) {
  const std::string host = "Host: " + host_ + "\r\n";
  // A name that an attacker points at this machine.
  EXPECT_THAT(Ask("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 421"), Not(HasSubstr("--config"))));
  EXPECT_THAT(Ask("GET / HTTP/1.0\r\n\r\n"), StartsWith("HTTP/1.1 421"));
  EXPECT_THAT(Ask("GET / HTTP/1.1\r\n" + host + "Host: evil.example\r\n\r\n"),
              StartsWith("HTTP/1.1 421"));
  EXPECT_THAT(Ask("DELETE / HTTP/1.1\r\n" + host + "\r\n"), StartsWith("HTTP/1.1 405"));
  EXPECT_THAT(Ask("OPTIONS * HTTP/1.1\r\n" + host + "\r\n"), Not(HasSubstr("200 OK")));
  EXPECT_THAT(Ask("NONSENSE / HTTP/1.1\r\n" + host + "\r\n"), HasSubstr("HTTP/1.1 4"));
  EXPECT_THAT(Ask(std::string("\0\1\2\3 garbage\r\n\r\n", 17)), Not(HasSubstr("200 OK")));
  EXPECT_THAT(Ask("GET http://evil.example/ HTTP/1.1\r\n" + host + "\r\n"),
              Not(HasSubstr("200 OK")));
}

TEST_F(PageServerTest, NoPathLeadsToAFile) {
  WriteText(state_ / "secret", "canary");
  const std::vector<std::string> paths = {"/../../../../../../etc/passwd",
                                          "/..%2f..%2f..%2fetc%2fpasswd",
                                          "/" + state_.path() + "/secret",
                                          state_.path() + "/secret",
                                          "/page-login",
                                          "/.htpasswd",
                                          "/style.css/../../etc/passwd",
                                          "/%2e%2e/%2e%2e/etc/passwd",
                                          "/\\..\\..\\etc\\passwd"};
  for (const std::string& path : paths) {
    EXPECT_THAT(Get(path),
                AllOf(Not(HasSubstr("root:")), Not(HasSubstr("canary")), Not(HasSubstr("200 OK"))))
        << path;
  }
}

TEST_F(PageServerTest, LargeRequestsAreRefused) {
  EXPECT_THAT(Get("/", "X-Long: " + std::string(20'000, 'x') + "\r\n"),
              AllOf(Not(HasSubstr("200 OK")), HasSubstr("Content-Security-Policy")));
  EXPECT_THAT(Get("/" + std::string(20'000, 'x')), Not(HasSubstr("200 OK")));
  EXPECT_THAT(Post("/login", "token=" + std::string(PageSite::kMostBody, 'x')),
              StartsWith("HTTP/1.1 413"));
  // A size that is only claimed, none, and one that can't be.
  for (const char* size : {"Content-Length: 99999999999\r\n", "", "Transfer-Encoding: chunked\r\n",
                           "Content-Length: -5\r\n"}) {
    EXPECT_THAT(Ask("POST /login HTTP/1.1\r\nHost: " + host_ + "\r\n" + size + "\r\n"),
                Not(HasSubstr(" 303 ")))
        << size;
  }
  EXPECT_EQ(logged_, 0);
  EXPECT_THAT(Get("/"), StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(PageServerTest, SlowClientIsCutOffAndOthersAreServed) {
  const Clock::time_point start = Clock::now();
  std::vector<std::unique_ptr<Connection>> silent;
  for (int i = 0; i < 3; ++i) {
    silent.push_back(std::make_unique<Connection>(port_));
    silent.back()->Send("GET / HT");
  }
  EXPECT_THAT(Get("/"), StartsWith("HTTP/1.1 200 OK"));
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(4));
  // One that sends a byte now and then, so that it is never silent for long.
  const Connection drip(port_);
  bool sent = drip.Send("GET / HTTP/1.1\r\nX: ");
  while (sent && Clock::now() - start < std::chrono::seconds(15)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    sent = drip.Send("x");
  }
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(12));
  for (const auto& connection : silent) EXPECT_THAT(connection->Receive(), Not(HasSubstr("200")));
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(15));
}

TEST_F(PageServerTest, MoreClientsThanThreadsRecoversOnceTheyAreCutOff) {
  std::vector<std::unique_ptr<Connection>> silent;
  for (int i = 0; i < 6; ++i) silent.push_back(std::make_unique<Connection>(port_));
  const Clock::time_point start = Clock::now();
  std::string answer;
  while (answer.empty() && Clock::now() - start < std::chrono::seconds(40)) answer = Get("/");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK"));
}

TEST_F(PageServerTest, ListensOnThisMachineOnly) {
  for (const char* listen :
       {"0.0.0.0:8480", "8480", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:99999",
        "127.0.0.1:80x", "192.0.2.1:80", "[::]:8480", "127.0.0.1:8480,0.0.0.0:8481", ""}) {
    EXPECT_THAT(CheckPageAddress(listen), StatusIs(absl::StatusCode::kInvalidArgument)) << listen;
  }
  EXPECT_THAT(CheckPageAddress("[::1]:8480"), IsOk());
  EXPECT_THAT(PageServer::Start({.listen = host_,
                                 .state_directory = state_.path(),
                                 .login_command = "",
                                 .facts = [] { return NodeFacts(); },
                                 .log = [](const std::string&) {}})
                  .status(),
              StatusIs(absl::StatusCode::kUnavailable, HasSubstr("port taken")));
}

}  // namespace
}  // namespace mirrorflow
