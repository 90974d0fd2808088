#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "services/operations/doctor.h"
#include "services/operations/self_probe.h"
#include "services/operations/service_metrics.h"
#include "services/operations/service_settings.h"
#include "services/operator_page/page_server.h"
#include "services/transport/server.h"

namespace mirrorflow {

// What differs from service to service.
struct ServiceParts {
  std::string program;  // "mf-node"
  std::string listen;   // host:port
  TlsPaths tls;
  ServiceSettings settings;
  std::string state_directory;
  // As in ServerOptions.
  std::function<absl::Status(const PeerIdentity&)> known;
  // For the metrics, of all corridors together; may be empty.
  std::function<std::map<std::string, double>()> runs_by_state{};
  // What `doctor` checks; done by the service itself as well, every ten minutes.
  std::function<std::vector<Finding>()> checks{};
  // Beside the one that Start gets.
  std::vector<grpc::Service*> more_services{};
  // The operator page: where it is (empty: there is none), the configuration, for the command that
  // prints a token for it, and its facts but for health, which is known here; asked from several
  // threads.
  std::string page_listen{};
  std::string page_config{};
  std::function<PageFacts()> page_facts{};
};

// A service with everything around it that an operator sees: its server, the probe of its own
// listener, which alone feeds the watchdog of systemd, metrics, its checks of itself, and the page
// for its operator.
class ServiceRuntime {
 public:
  // Serving, and systemd told so, when it returns.
  static absl::StatusOr<std::unique_ptr<ServiceRuntime>> Start(ServiceParts parts,
                                                               grpc::Service* service);

  ~ServiceRuntime();
  ServiceRuntime(const ServiceRuntime&) = delete;
  ServiceRuntime& operator=(const ServiceRuntime&) = delete;

  int port() const { return listening_.port; }
  const SelfProbe& probe() const { return *probe_; }
  // services/transport/server.h; systemd is told that it stops.
  void ServeUntilSignal(const std::function<void()>& before_shutdown);

 private:
  // What the last checks found.
  struct LastChecks {
    std::mutex mutex{};
    std::string checked{};
    std::string next{};
    std::vector<Finding> findings{};
  };

  ServiceRuntime();
  absl::Status StartPage(const ServiceParts& parts);
  HealthFacts Health() const;

  std::unique_ptr<ServiceMetrics> metrics_;
  ListeningServer listening_;
  std::unique_ptr<SelfProbe> probe_;
  mutable LastChecks last_checks_;
  std::jthread checks_;
  std::unique_ptr<PageServer> page_;  // last: it reads the others
};

}  // namespace mirrorflow
