#include "services/office/office_config.h"

#include <algorithm>
#include <thread>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "corridor/run.h"
#include "mirrorflow/v1/config.pb.h"
#include "services/config/text_file.h"
#include "services/transport/peer_identity.h"

namespace mirrorflow {
namespace {

constexpr int kDefaultConcurrentRuns = 2;
constexpr std::uint32_t kMaxConcurrentRuns = 64;
constexpr std::uint32_t kMaxLinkageThreads = 1024;

absl::Status InField(const std::string& field, const absl::Status& status) {
  return {status.code(), absl::StrCat("field ", field, ": ", status.message())};
}

absl::Status Missing(const std::string& field, const std::string& what) {
  return absl::InvalidArgumentError(absl::StrCat("field ", field, " is missing: ", what));
}

absl::StatusOr<TlsPaths> TlsFromWire(const std::string& path, const v1::TlsFiles& wire) {
  if (wire.certificate_chain().empty()) return Missing("tls.certificate_chain", "a PEM file");
  if (wire.private_key().empty()) return Missing("tls.private_key", "a PEM file, mode 0600");
  if (wire.trusted_authorities().empty()) return Missing("tls.trusted_authorities", "a PEM file");
  return TlsPaths{.certificate_chain = PathBeside(path, wire.certificate_chain()),
                  .private_key = PathBeside(path, wire.private_key()),
                  .trusted_authorities = PathBeside(path, wire.trusted_authorities())};
}

absl::StatusOr<PinnedPeer> PeerFromWire(const std::string& field, const v1::Peer& wire) {
  if (wire.address().find(':') == std::string::npos) {
    return Missing(field + ".address", "host:port, such as node.example:7443");
  }
  absl::StatusOr<std::string> fingerprint = ParseFingerprint(wire.certificate_fingerprint());
  if (!fingerprint.ok()) {
    return InField(field + ".certificate_fingerprint", fingerprint.status());
  }
  return PinnedPeer{.address = wire.address(), .certificate_fingerprint = *std::move(fingerprint)};
}

template <typename Texts>
absl::StatusOr<std::set<std::string>> FingerprintsFromWire(const std::string& field,
                                                           const Texts& texts) {
  std::set<std::string> fingerprints;
  for (int i = 0; i < texts.size(); ++i) {
    absl::StatusOr<std::string> fingerprint = ParseFingerprint(texts[i]);
    if (!fingerprint.ok()) return InField(absl::StrCat(field, "[", i, "]"), fingerprint.status());
    fingerprints.insert(*std::move(fingerprint));
  }
  return fingerprints;
}

absl::StatusOr<int> CountFromWire(const std::string& field, std::uint32_t value,
                                  std::uint32_t limit, int if_zero) {
  if (value > limit) {
    return absl::InvalidArgumentError(absl::StrCat("field ", field, ": at most ", limit));
  }
  return value == 0 ? if_zero : static_cast<int>(value);
}

absl::StatusOr<OfficeConfig> FromWire(const std::string& path, const v1::OfficeConfig& wire) {
  OfficeConfig config;
  if (wire.listen().empty()) return Missing("listen", "host:port, such as 0.0.0.0:7443");
  if (wire.state_directory().empty()) return Missing("state_directory", "a directory, mode 0700");
  config.listen = wire.listen();
  config.state_directory = PathBeside(path, wire.state_directory());
  absl::StatusOr<TlsPaths> tls = TlsFromWire(path, wire.tls());
  if (!tls.ok()) return tls.status();
  absl::StatusOr<ServiceSettings> service = ServiceSettingsFromConfig(path, wire.service());
  if (!service.ok()) return service.status();
  config.service = *std::move(service);
  if (absl::Status page = CheckPageListen(wire.operator_page()); !page.ok()) return page;
  config.page_listen = wire.operator_page().listen();
  config.tls = *std::move(tls);

  for (int i = 0; i < wire.nodes_size(); ++i) {
    const std::string field = absl::StrCat("nodes[", i, "]");
    absl::StatusOr<Country> country = Country::Create(wire.nodes(i).country());
    if (!country.ok()) return InField(field + ".country", country.status());
    const std::string& address = wire.nodes(i).address();
    if (address.find(':') == std::string::npos) {
      return Missing(field + ".address", "host:port, such as node.example:7443");
    }
    if (!config.nodes.emplace(*country, address).second) {
      return absl::InvalidArgumentError(
          absl::StrCat("field ", field, ".country: ", wire.nodes(i).country(), " stands twice"));
    }
  }
  absl::StatusOr<std::set<std::string>> operators = FingerprintsFromWire(
      "operator_certificate_fingerprints", wire.operator_certificate_fingerprints());
  if (!operators.ok()) return operators.status();
  if (operators->empty()) {
    return Missing("operator_certificate_fingerprints", "without one nobody can create a campaign");
  }
  config.operators = *std::move(operators);
  for (const v1::PartyAddress& party : wire.parties()) {
    if (!RunId::Create(party.name()).ok() || party.address().find(':') == std::string::npos ||
        !config.parties.emplace(party.name(), party.address()).second) {
      return Missing("parties", "each compute party once, by its name, with host:port");
    }
  }
  if (!wire.unseal_key().empty()) config.unseal_key = PathBeside(path, wire.unseal_key());
  if (!wire.exact_counts_key().empty()) {
    config.exact_counts_key = PathBeside(path, wire.exact_counts_key());
  }
  if (!wire.identity_key().empty()) config.identity_key = PathBeside(path, wire.identity_key());
  config.provider = wire.provider().empty() ? "Regional statistics office" : wire.provider();
  absl::StatusOr<int> runs = CountFromWire("concurrent_runs", wire.concurrent_runs(),
                                           kMaxConcurrentRuns, kDefaultConcurrentRuns);
  if (!runs.ok()) return runs.status();
  config.concurrent_runs = *runs;
  const int cores = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  absl::StatusOr<int> threads =
      CountFromWire("linkage_threads", wire.linkage_threads(), kMaxLinkageThreads, cores);
  if (!threads.ok()) return threads.status();
  config.linkage_threads = *threads;
  return config;
}

absl::StatusOr<OfficeClientConfig> FromWire(const std::string& path,
                                            const v1::OfficeClientConfig& wire) {
  absl::StatusOr<PinnedPeer> office = PeerFromWire("office", wire.office());
  if (!office.ok()) return office.status();
  absl::StatusOr<TlsPaths> tls = TlsFromWire(path, wire.tls());
  if (!tls.ok()) return tls.status();
  return OfficeClientConfig{.office = *std::move(office), .tls = *std::move(tls)};
}

template <typename Wire>
auto Read(const std::string& path) -> decltype(FromWire(path, Wire())) {
  Wire wire;
  if (absl::Status status = ReadTextFile(path, wire); !status.ok()) {
    if (!absl::IsNotFound(status)) return status;
    return absl::NotFoundError(
        absl::StrCat(status.message(), "\nhint: docs/mf-office.md has an example"));
  }
  auto config = FromWire(path, wire);
  if (!config.ok()) {
    return absl::Status(config.status().code(),
                        absl::StrCat(path, ": ", config.status().message()));
  }
  return config;
}

}  // namespace

absl::StatusOr<OfficeConfig> ReadOfficeConfig(const std::string& path) {
  return Read<v1::OfficeConfig>(path);
}

absl::StatusOr<OfficeClientConfig> ReadOfficeClientConfig(const std::string& path) {
  return Read<v1::OfficeClientConfig>(path);
}

}  // namespace mirrorflow
