#include "services/sandbox/fault_proxy.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/sandbox/loopback_socket.h"

namespace mirrorflow {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kReadBytes = 64 << 10;
constexpr milliseconds kTick{20};

// The next close sends a reset, as a line that breaks does, and not an end.
void ResetOnClose(int socket) {
  const linger now{.l_onoff = 1, .l_linger = 0};
  setsockopt(socket, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

}  // namespace

struct FaultProxy::Line {
  int client = -1;
  int server = -1;
  LineFaults faults;
  std::atomic<bool> cut = false;
  std::atomic<int> ends = 0;

  ~Line() {
    close(client);
    if (server >= 0) close(server);
  }
};

FaultProxy::FaultProxy(int listener, std::uint16_t own_port, std::uint16_t port, LineFaults faults,
                       std::uint64_t seed)
    : listener_(listener), own_port_(own_port), port_(port), seed_(seed), faults_(faults) {}

absl::StatusOr<std::unique_ptr<FaultProxy>> FaultProxy::Create(std::uint16_t port,
                                                               LineFaults faults,
                                                               std::uint64_t seed) {
  absl::StatusOr<LoopbackListener> listener = ListenOnLoopback();
  if (!listener.ok()) return listener.status();
  std::unique_ptr<FaultProxy> proxy(
      new FaultProxy(listener->socket, listener->port, port, faults, seed));
  proxy->acceptor_ = std::jthread([raw = proxy.get()] { raw->Accept(); });
  return proxy;
}

FaultProxy::~FaultProxy() {
  ending_ = true;
  shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  carriers_.clear();  // they look at `ending_` in every tick
  close(listener_);
}

std::string FaultProxy::address() const { return absl::StrCat("127.0.0.1:", own_port_); }

void FaultProxy::SetFaults(const LineFaults& faults) {
  const std::lock_guard lock(mutex_);
  faults_ = faults;
}

void FaultProxy::CutAll() {
  const std::lock_guard lock(mutex_);
  for (const std::shared_ptr<Line>& line : lines_) {
    if (line->ends < 2 && !line->cut.exchange(true)) ++cuts_;
  }
  std::erase_if(lines_, [](const auto& line) { return line->ends == 2; });
}

void FaultProxy::Accept() {
  while (true) {
    const int client = AcceptConnection(listener_);
    if (client < 0) return;
    ++connections_;
    const std::lock_guard lock(mutex_);
    auto line = std::make_shared<Line>();
    line->client = client;
    line->faults = faults_;
    lines_.push_back(line);
    if (faults_.half_open) continue;
    line->server = ConnectToLoopback(port_);
    if (line->server < 0) {
      lines_.pop_back();
      continue;
    }
    carriers_.emplace_back(
        [this, line, seed = ++seed_] { Carry(*line, line->server, line->client, true, seed); });
    carriers_.emplace_back(
        [this, line, seed = ++seed_] { Carry(*line, line->client, line->server, false, seed); });
  }
}

void FaultProxy::Carry(Line& line, int from, int to, bool to_client, std::uint64_t seed) {
  const LineFaults& faults = line.faults;
  std::mt19937_64 random(seed);
  std::uint64_t carried = 0;
  std::string buffer(kReadBytes, '\0');
  const auto cut = [&] {
    if (!line.cut.exchange(true)) ++cuts_;
  };
  while (!ending_ && !line.cut) {
    pollfd ready{.fd = from, .events = POLLIN, .revents = 0};
    if (poll(&ready, 1, static_cast<int>(kTick.count())) == 0) continue;
    std::size_t most = faults.slice > 0 ? std::min(faults.slice, kReadBytes) : kReadBytes;
    if (to_client && faults.cut_after > 0) {
      most = std::min<std::size_t>(most, faults.cut_after - carried);
    }
    const ssize_t got = recv(from, buffer.data(), most, 0);
    if (got <= 0) break;
    const auto size = static_cast<std::size_t>(got);
    if (to_client && faults.garbage_after > 0 && carried <= faults.garbage_after &&
        faults.garbage_after < carried + size) {
      buffer[faults.garbage_after - carried] =
          static_cast<char>(buffer[faults.garbage_after - carried] ^ 0x10);
    }
    milliseconds wait = faults.latency;
    if (faults.jitter.count() > 0) {
      wait += milliseconds(static_cast<std::int64_t>(
          random() % static_cast<std::uint64_t>(faults.jitter.count() + 1)));
    }
    if (faults.bytes_per_second > 0) {
      wait += milliseconds(size * 1000 / faults.bytes_per_second);
    }
    // In short pieces, so that the proxy can end at any moment.
    for (const auto until = Clock::now() + wait; Clock::now() < until && !ending_ && !line.cut;) {
      std::this_thread::sleep_for(std::min<Clock::duration>(until - Clock::now(), kTick));
    }
    for (std::size_t sent = 0; sent < size && !line.cut;) {
      pollfd writable{.fd = to, .events = POLLOUT, .revents = 0};
      if (ending_) break;
      if (poll(&writable, 1, static_cast<int>(kTick.count())) == 0) continue;
      const ssize_t some = send(to, buffer.data() + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
      if (some <= 0 && errno != EAGAIN) break;
      if (some > 0) sent += static_cast<std::size_t>(some);
    }
    carried += size;
    if (to_client) bytes_ += size;
    if (to_client && faults.cut_after > 0 && carried >= faults.cut_after) cut();
  }
  if (line.cut) {
    ResetOnClose(line.client);
    ResetOnClose(line.server);
    shutdown(line.client, SHUT_RDWR);
    shutdown(line.server, SHUT_RDWR);
  } else {
    shutdown(to, SHUT_WR);
  }
  // The last of the two lets go of the sockets.
  if (++line.ends == 2) {
    const std::lock_guard lock(mutex_);
    std::erase_if(lines_, [&](const auto& other) { return other.get() == &line; });
  }
}

}  // namespace mirrorflow
