#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "services/transport/handed_over_sockets.h"

namespace mirrorflow {

struct ConnectionLimits {
  // Connections that speak TLS, all together and from one address (an IPv6 /64 counts as one).
  // At most half of the descriptors that the process may have.
  std::size_t open = 1024;
  std::size_t open_per_address = 64;
  // Connections that have not sent a whole first TLS record yet. At most a quarter of the
  // descriptors. The oldest makes room for a new one: who means it sends at once.
  std::size_t waiting = 512;
  std::size_t waiting_per_address = 64;
  std::chrono::milliseconds first_record{3000};
};

// What happened at the listener since it began.
struct ConnectionCounts {
  std::uint64_t handed_over = 0;  // to gRPC
  std::uint64_t silent = 0;       // closed: no whole TLS record in time, or made room for others
  std::uint64_t not_tls = 0;      // closed: the first byte is not TLS
  std::uint64_t over_limit = 0;   // closed: too many open from their address
  std::uint64_t accept_errors = 0;
  std::uint64_t open = 0;     // now
  std::uint64_t waiting = 0;  // now
};

// Listens and accepts, in place of gRPC: the listener of gRPC 1.51 ends for ever when descriptors
// run out (CVE-2023-4785), and gives a connection that sends nothing a handshake's memory and time.
// Here a connection is handed over with its first TLS record complete (read by nobody, only looked
// at), and running out of descriptors costs connections, never the listener.
//
// It does not tell peers apart but by address: who they are comes with TLS, and limits of calls
// follow there (PeerGate). Who has many addresses can fill `open` for as long as a hand-shake may
// take.
class ConnectionAcceptor {
 public:
  using HandOver = std::function<void(int descriptor)>;

  // `listen` is host:port, port 0 takes a free one. Unavailable if it can't be had.
  static absl::StatusOr<std::unique_ptr<ConnectionAcceptor>> Listen(const std::string& listen,
                                                                    const ConnectionLimits& limits);
  ~ConnectionAcceptor();
  ConnectionAcceptor(const ConnectionAcceptor&) = delete;
  ConnectionAcceptor& operator=(const ConnectionAcceptor&) = delete;

  int port() const { return port_; }
  // Accepts from now on, in a thread of its own. `hand_over` gets a connection and owns it.
  void Start(HandOver hand_over);
  // Accepts no more and closes who waits; what was handed over stays open. Idempotent.
  void Stop();
  ConnectionCounts counts() const;

 private:
  class Loop;

  ConnectionAcceptor(int listener, int port, const ConnectionLimits& limits);

  struct Counters {
    std::atomic<std::uint64_t> handed_over = 0, silent = 0, not_tls = 0, over_limit = 0,
                               accept_errors = 0, open = 0, waiting = 0;
  };

  const int listener_;
  const int port_;
  const ConnectionLimits limits_;
  const int epoll_;
  const int wake_;  // an eventfd
  Counters counters_;
  bool stopped_ = false;
  std::jthread thread_;
};

}  // namespace mirrorflow
