#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// A TCP line that takes time: whatever comes in at one end goes out at the other after `delay`,
// both ways, as fast as it came. For tests and benchmarks of what latency does; connections are
// closed when the object goes.
class DelayProxy {
 public:
  // Listens on a free port of 127.0.0.1 and connects to 127.0.0.1:`port`.
  static absl::StatusOr<std::unique_ptr<DelayProxy>> Create(std::uint16_t port,
                                                            std::chrono::milliseconds delay);
  ~DelayProxy();
  DelayProxy(const DelayProxy&) = delete;
  DelayProxy& operator=(const DelayProxy&) = delete;

  std::string address() const;

 private:
  DelayProxy(int listener, std::uint16_t own_port, std::uint16_t port,
             std::chrono::milliseconds delay)
      : listener_(listener), own_port_(own_port), port_(port), delay_(delay) {}

  void Accept();
  void Carry(int from, int to) const;

  const int listener_;
  const std::uint16_t own_port_;
  const std::uint16_t port_;
  const std::chrono::milliseconds delay_;
  std::mutex mutex_;  // guards what follows
  std::vector<int> sockets_;
  std::vector<std::jthread> carriers_;
  std::jthread acceptor_;
};

}  // namespace mirrorflow
