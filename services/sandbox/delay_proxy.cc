#include "services/sandbox/delay_proxy.h"

#include <sys/socket.h>
#include <unistd.h>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/sandbox/loopback_socket.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kReadBytes = std::size_t{256} << 10;
// On the way in one direction.
constexpr std::size_t kMaxUnderway = std::size_t{512} << 20;

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
  absl::StatusOr<LoopbackListener> listener = ListenOnLoopback();
  if (!listener.ok()) return listener.status();
  std::unique_ptr<DelayProxy> proxy(new DelayProxy(listener->socket, listener->port, port, delay));
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
    const int in = AcceptConnection(listener_);
    if (in < 0) return;
    const int out = ConnectToLoopback(port_);
    if (out < 0) {
      close(in);
      continue;
    }
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

}  // namespace mirrorflow
