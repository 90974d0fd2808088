#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/transport/call_ledger.h"
#include "services/transport/connection_acceptor.h"

namespace mirrorflow {

// What is looked at when somebody asks for the metrics. All may be asked from any thread; an empty
// one leaves its metrics out.
struct MetricSources {
  std::function<ConnectionCounts()> connections;
  std::function<std::size_t()> calls_in_work;
  std::function<std::map<std::string, double>()> runs_by_state;  // of all corridors together
  std::function<std::int64_t()> last_self_probe;                 // seconds since 1970
  std::string certificate;                                       // path
  std::string state_directory;                                   // path
};

// Metrics for Prometheus over HTTP, on this machine only. They say how the service is, never what
// it counted: no country, no corridor, no number of records or links, nothing of a caller but the
// method that it called. docs/operations.md has the list.
class ServiceMetrics {
 public:
  // `listen` is 127.0.0.1:PORT or [::1]:PORT; InvalidArgument for an address that others reach,
  // Unavailable when the port is taken.
  static absl::StatusOr<std::unique_ptr<ServiceMetrics>> Start(const std::string& listen,
                                                               const std::string& program);
  ~ServiceMetrics();
  ServiceMetrics(const ServiceMetrics&) = delete;
  ServiceMetrics& operator=(const ServiceMetrics&) = delete;

  // Both thread-safe.
  void Observe(MetricSources sources);
  void CountCall(const EndedCall& call);

 private:
  class Parts;

  explicit ServiceMetrics(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace mirrorflow
