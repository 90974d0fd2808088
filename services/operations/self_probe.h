#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "services/transport/tls_credentials.h"

namespace mirrorflow {

// Calls the service's own port as a peer would, over a new TLS connection with the service's own
// certificate, and asks its health. A process can be alive and its listener dead; only this tells.
// The watchdog of systemd is fed by an answer and by nothing else.
class SelfProbe {
 public:
  using Log = std::function<void(const std::string&)>;

  // Begins at once; `on_answer` after every answer, from a thread of the probe.
  SelfProbe(std::string address, TlsPaths paths, std::chrono::milliseconds interval,
            std::function<void()> on_answer, Log log);

  struct Result {
    absl::Status status;            // of the last probe
    std::int64_t last_success = 0;  // seconds since 1970; 0 for none yet
  };
  Result result() const;

 private:
  absl::Status Probe() const;
  void Run(const std::stop_token& stop);

  const std::string address_;
  const TlsPaths paths_;
  const std::chrono::milliseconds interval_;
  const std::function<void()> on_answer_;
  const Log log_;
  mutable std::mutex mutex_;
  Result result_{.status = absl::UnavailableError("not probed yet")};
  std::jthread thread_;
};

}  // namespace mirrorflow
