#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace mirrorflow {

// What is wrong with a line; all of it at a time, both ways.
struct LineFaults {
  // Everything arrives later by this, and by up to `jitter` more.
  std::chrono::milliseconds latency{0};
  std::chrono::milliseconds jitter{0};
  // Bytes a second and direction; 0 for as fast as it goes.
  std::uint64_t bytes_per_second = 0;
  // Bytes come in pieces of at most this many; 0 for as they were sent.
  std::size_t slice = 0;
  // A connection is reset once it has carried so many bytes to the client; 0 for never.
  std::uint64_t cut_after = 0;
  // One bit of the bytes to the client is wrong after so many; 0 for never.
  std::uint64_t garbage_after = 0;
  // Connections are taken, and nothing is ever carried: as when the other end has lost its power.
  bool half_open = false;
};

// A TCP line with faults between a client and 127.0.0.1:PORT, for tests of what a flow does with
// them. Faults may be changed while it carries; they hold for connections made later. Thread-safe.
class FaultProxy {
 public:
  static absl::StatusOr<std::unique_ptr<FaultProxy>> Create(std::uint16_t port, LineFaults faults,
                                                            std::uint64_t seed);
  ~FaultProxy();
  FaultProxy(const FaultProxy&) = delete;
  FaultProxy& operator=(const FaultProxy&) = delete;

  std::string address() const;
  void SetFaults(const LineFaults& faults);
  // Resets every connection that there is.
  void CutAll();

  int connections() const { return connections_; }
  int cuts() const { return cuts_; }
  std::uint64_t bytes() const { return bytes_; }  // to clients

 private:
  struct Line;

  FaultProxy(int listener, std::uint16_t own_port, std::uint16_t port, LineFaults faults,
             std::uint64_t seed);

  void Accept();
  // From `from` to `to` until either ends.
  void Carry(Line& line, int from, int to, bool to_client, std::uint64_t seed);

  const int listener_;
  const std::uint16_t own_port_;
  const std::uint16_t port_;
  std::uint64_t seed_;
  std::atomic<int> connections_ = 0;
  std::atomic<int> cuts_ = 0;
  std::atomic<std::uint64_t> bytes_ = 0;
  std::atomic<bool> ending_ = false;
  std::mutex mutex_;  // guards what follows
  LineFaults faults_;
  std::vector<std::shared_ptr<Line>> lines_;
  std::vector<std::jthread> carriers_;
  std::jthread acceptor_;
};

}  // namespace mirrorflow
