#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "mirrorflow/v1/config.pb.h"
#include "services/transport/peer_version.h"
#include "services/transport/server.h"

namespace mirrorflow {

// What the configurations of all services have in common (`service` in config.proto), validated.
struct ServiceSettings {
  std::string denied_certificates;  // path; empty for none
  PeerVersion minimum_peer_version{.major = 0, .minor = 1, .patch = 0};
  std::string metrics_listen{};  // 127.0.0.1:PORT; empty for none
};

// `path` is the configuration file. Errors name the field.
absl::StatusOr<ServiceSettings> ServiceSettingsFromConfig(const std::string& path,
                                                          const v1::ServiceSettings& wire);

// Whether it is an address of this machine alone.
absl::Status CheckLoopback(const std::string& listen);

// Where the operator page is to be: nowhere, or an address of this machine with a port. Errors name
// the field.
absl::Status CheckPageListen(const v1::OperatorPage& wire);

// What every service's server takes from them. `known` as in ServerOptions.
ServerOptions ServerOptionsFor(const ServiceSettings& settings,
                               std::function<absl::Status(const PeerIdentity&)> known);

}  // namespace mirrorflow
