#include "services/operations/service_settings.h"

#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/config/text_file.h"
#include "services/operator_page/page_server.h"
#include "services/transport/service_log.h"

namespace mirrorflow {

absl::StatusOr<ServiceSettings> ServiceSettingsFromConfig(const std::string& path,
                                                          const v1::ServiceSettings& wire) {
  ServiceSettings settings;
  if (!wire.denied_certificates().empty()) {
    settings.denied_certificates = PathBeside(path, wire.denied_certificates());
  }
  if (!wire.minimum_peer_version().empty()) {
    absl::StatusOr<PeerVersion> version = PeerVersion::Parse(wire.minimum_peer_version());
    if (!version.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("field service.minimum_peer_version: ", version.status().message()));
    }
    settings.minimum_peer_version = *version;
  }
  if (!wire.metrics_listen().empty()) {
    if (absl::Status local = CheckLoopback(wire.metrics_listen()); !local.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("field service.metrics_listen: ", local.message()));
    }
    settings.metrics_listen = wire.metrics_listen();
  }
  return settings;
}

absl::Status CheckLoopback(const std::string& listen) {
  for (const std::string_view host : {"127.0.0.1:", "[::1]:"}) {
    if (listen.starts_with(host) && listen.size() > host.size()) return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      "metrics are for this machine only: 127.0.0.1:PORT or [::1]:PORT");
}

absl::Status CheckPageListen(const v1::OperatorPage& wire) {
  if (wire.listen().empty()) return absl::OkStatus();
  const absl::Status local = CheckPageAddress(wire.listen());
  if (local.ok()) return local;
  return absl::InvalidArgumentError(absl::StrCat("field operator_page.listen: ", local.message()));
}

ServerOptions ServerOptionsFor(const ServiceSettings& settings,
                               std::function<absl::Status(const PeerIdentity&)> known) {
  return {.denied_certificates = settings.denied_certificates,
          .minimum_version = settings.minimum_peer_version,
          .known = std::move(known),
          .log = [](const std::string& message) { LogLine("-", message); }};
}

}  // namespace mirrorflow
