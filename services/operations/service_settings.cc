#include "services/operations/service_settings.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/config/text_file.h"
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
  return settings;
}

ServerOptions ServerOptionsFor(const ServiceSettings& settings,
                               std::function<absl::Status(const PeerIdentity&)> known) {
  return {.denied_certificates = settings.denied_certificates,
          .minimum_version = settings.minimum_peer_version,
          .known = std::move(known),
          .log = [](const std::string& message) { LogLine("-", message); }};
}

}  // namespace mirrorflow
