#include "services/sandbox/delay_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
// On the way in one direction.
constexpr std::size_t kMaxUnderway = std::size_t{512} << 20;

sockaddr_in Loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

absl::StatusOr<std::pair<int, std::uint16_t>> Listen() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t length = sizeof address;
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      listen(listener, 16) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    if (listener >= 0) close(listener);
    return absl::UnavailableError("can't listen on a free port of 127.0.0.1");
  }
  return std::pair(listener, ntohs(address.sin_port));
}

void SendAtOnce(int socket) {
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

// Bytes and when they are due at the other end.
class Underway {
 public:
  void Put(Clock::time_point due, std::string bytes) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return size_ < kMaxUnderway || closed_; });
    size_ += bytes.size();
    queue_.emplace_back(due, std::move(bytes));
    changed_.notify_all();
  }
  void Close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  // Empty at the end.
  std::string Take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !queue_.empty() || closed_; });
    if (queue_.empty()) return {};
    auto [due, bytes] = std::move(queue_.front());
    queue_.pop_front();
    size_ -= bytes.size();
    changed_.notify_all();
    lock.unlock();
    std::this_thread::sleep_until(due);
    return std::move(bytes);
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<Clock::time_point, std::string>> queue_;
  std::size_t size_ = 0;
  bool closed_ = false;
};

bool SendAll(int socket, const std::string& bytes) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t some = send(socket, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (some <= 0) return false;
    sent += static_cast<std::size_t>(some);
  }
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<DelayProxy>> DelayProxy::Create(std::uint16_t port,
                                                               std::chrono::milliseconds delay) {
  absl::StatusOr<std::pair<int, std::uint16_t>> listener = Listen();
  if (!listener.ok()) return listener.status();
  std::unique_ptr<DelayProxy> proxy(new DelayProxy(listener->first, listener->second, port, delay));
  proxy->acceptor_ = std::jthread([raw = proxy.get()] { raw->Accept(); });
  return proxy;
}

DelayProxy::~DelayProxy() {
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  {
    const std::lock_guard lock(mutex_);
    for (const int socket : sockets_) shutdown(socket, SHUT_RDWR);
  }
  carriers_.clear();
  for (const int socket : sockets_) close(socket);
  close(listener_);
}

std::string DelayProxy::address() const { return absl::StrCat("127.0.0.1:", own_port_); }

void DelayProxy::Accept() {
  while (true) {
    const int in = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (in < 0) return;
    const int out = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = Loopback(port_);
    if (connect(out, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      close(in);
      close(out);
      continue;
    }
    SendAtOnce(in);
    SendAtOnce(out);
    const std::lock_guard lock(mutex_);
    sockets_.push_back(in);
    sockets_.push_back(out);
    carriers_.emplace_back([this, in, out] { Carry(in, out); });
    carriers_.emplace_back([this, in, out] { Carry(out, in); });
  }
}

void DelayProxy::Carry(int from, int to) const {
  Underway underway;
  std::jthread writer([&] {
    while (true) {
      const std::string bytes = underway.Take();
      if (bytes.empty() || !SendAll(to, bytes)) break;
    }
    shutdown(to, SHUT_WR);
  });
  std::string buffer(kReadBytes, '\0');
  while (true) {
    const ssize_t some = recv(from, buffer.data(), buffer.size(), 0);
    if (some <= 0) break;
    underway.Put(Clock::now() + delay_, buffer.substr(0, static_cast<std::size_t>(some)));
  }
  underway.Close();
}

absl::StatusOr<std::uint16_t> FreePort() {
  absl::StatusOr<std::pair<int, std::uint16_t>> listener = Listen();
  if (!listener.ok()) return listener.status();
  close(listener->first);
  return listener->second;
}

}  // namespace mirrorflow
