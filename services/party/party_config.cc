#include "services/party/party_config.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corridor/run.h"
#include "mirrorflow/v1/config.pb.h"
#include "services/config/text_file.h"

namespace mirrorflow {
namespace {

constexpr std::uint32_t kMaxConcurrentRuns = 64;
constexpr std::uint32_t kDefaultConcurrentRuns = 4;  // twice what a linkage service works on
constexpr std::uint32_t kDefaultPeerTimeout = 120;
constexpr std::uint32_t kMaxPeerTimeout = 3600;

absl::Status Bad(const std::string& field, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("field ", field, ": ", what));
}

absl::Status CheckAddress(const std::string& field, const std::string& address) {
  if (address.find(':') != std::string::npos) return absl::OkStatus();
  return Bad(field, "host:port, such as party.example:7443");
}

absl::Status ReadPeers(const v1::PartyConfig& wire, PartyConfig& config) {
  for (int i = 0; i < wire.nodes_size(); ++i) {
    const std::string field = absl::StrCat("nodes[", i, "]");
    absl::StatusOr<Country> country = Country::Create(wire.nodes(i).country());
    if (!country.ok()) return Bad(field + ".country", std::string(country.status().message()));
    absl::Status status = CheckAddress(field + ".address", wire.nodes(i).address());
    if (!status.ok()) return status;
    if (!config.nodes.emplace(*country, wire.nodes(i).address()).second) {
      return Bad(field + ".country", wire.nodes(i).country() + " stands twice");
    }
  }
  for (int i = 0; i < wire.parties_size(); ++i) {
    const std::string field = absl::StrCat("parties[", i, "]");
    const std::string& name = wire.parties(i).name();
    if (!RunId::Create(name).ok() || name == config.name) {
      return Bad(field + ".name", "the name of another party, of a-z, 0-9 and '-'");
    }
    absl::Status status = CheckAddress(field + ".address", wire.parties(i).address());
    if (!status.ok()) return status;
    if (!config.parties.emplace(name, wire.parties(i).address()).second) {
      return Bad(field + ".name", name + " stands twice");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<PartyConfig> FromWire(const std::string& path, const v1::PartyConfig& wire) {
  PartyConfig config;
  if (!RunId::Create(wire.name()).ok()) {
    return Bad("name", "a-z, 0-9 and '-', as in the agreements and in the certificate");
  }
  config.name = wire.name();
  if (wire.listen().empty()) return Bad("listen", "host:port, such as 0.0.0.0:7443");
  config.listen = wire.listen();
  if (wire.state_directory().empty()) return Bad("state_directory", "a directory, mode 0700");
  config.state_directory = PathBeside(path, wire.state_directory());
  const v1::TlsFiles& tls = wire.tls();
  if (tls.certificate_chain().empty()) return Bad("tls.certificate_chain", "a PEM file");
  if (tls.private_key().empty()) return Bad("tls.private_key", "a PEM file, mode 0600");
  if (tls.trusted_authorities().empty()) return Bad("tls.trusted_authorities", "a PEM file");
  config.tls = {.certificate_chain = PathBeside(path, tls.certificate_chain()),
                .private_key = PathBeside(path, tls.private_key()),
                .trusted_authorities = PathBeside(path, tls.trusted_authorities())};
  absl::StatusOr<ServiceSettings> service = ServiceSettingsFromConfig(path, wire.service());
  if (!service.ok()) return service.status();
  config.service = *std::move(service);
  if (wire.identity_key().empty()) {
    return Bad("identity_key", "a file; `mf-party keys init` makes it");
  }
  config.identity_key = PathBeside(path, wire.identity_key());
  if (!wire.key_passphrase_file().empty()) {
    config.key_passphrase_file = PathBeside(path, wire.key_passphrase_file());
  }
  if (absl::Status status = ReadPeers(wire, config); !status.ok()) return status;
  if (wire.concurrent_runs() > kMaxConcurrentRuns) {
    return Bad("concurrent_runs", absl::StrCat("at most ", kMaxConcurrentRuns));
  }
  config.concurrent_runs =
      wire.concurrent_runs() == 0 ? kDefaultConcurrentRuns : wire.concurrent_runs();
  if (wire.peer_timeout_seconds() > kMaxPeerTimeout) {
    return Bad("peer_timeout_seconds", absl::StrCat("at most ", kMaxPeerTimeout));
  }
  config.peer_timeout = std::chrono::seconds(
      wire.peer_timeout_seconds() == 0 ? kDefaultPeerTimeout : wire.peer_timeout_seconds());
  return config;
}

}  // namespace

absl::StatusOr<PartyConfig> ReadPartyConfig(const std::string& path) {
  v1::PartyConfig wire;
  if (absl::Status status = ReadTextFile(path, wire); !status.ok()) {
    if (!absl::IsNotFound(status)) return status;
    return absl::NotFoundError(
        absl::StrCat(status.message(), "\nhint: docs/mf-party.md has an example"));
  }
  absl::StatusOr<PartyConfig> config = FromWire(path, wire);
  if (!config.ok()) {
    return absl::Status(config.status().code(),
                        absl::StrCat(path, ": ", config.status().message()));
  }
  return config;
}

}  // namespace mirrorflow
