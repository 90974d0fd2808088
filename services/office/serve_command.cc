#include <iostream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/office/campaign_driver.h"
#include "services/office/commands.h"
#include "services/office/linkage_service.h"
#include "services/office/office_config.h"
#include "services/office/office_log.h"
#include "services/office/run_store.h"
#include "services/transport/server.h"

namespace mirrorflow {
namespace {

absl::StatusOr<NodeClients> ClientsOf(const OfficeConfig& config) {
  NodeClients clients;
  for (const auto& [country, peer] : config.nodes) {
    absl::StatusOr<std::unique_ptr<NodeClient>> client =
        NodeClient::Create(country, peer, config.tls, {});
    if (!client.ok()) return client.status();
    clients.emplace(country, *std::move(client));
  }
  return clients;
}

}  // namespace

absl::Status ServeOffice(const OfficeServeOptions& options) {
  BlockShutdownSignals();
  LogGrpcMessages();
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(options.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<std::unique_ptr<RunStore>> store = RunStore::Open(config->state_directory);
  if (!store.ok()) return store.status();
  for (const std::filesystem::path& file : (*store)->unknown_files()) {
    LogLine("-", absl::StrCat("not mine, left alone: ", file.string()));
  }
  absl::StatusOr<NodeClients> nodes = ClientsOf(*config);
  if (!nodes.ok()) return nodes.status();
  CampaignDriver driver(**store, *std::move(nodes),
                        {.concurrent_runs = config->concurrent_runs,
                         .linkage_threads = config->linkage_threads,
                         .identities = config->identities},
                        LogLine);
  std::optional<UnsealKey> unseal_key;
  if (!config->unseal_key.empty()) {
    absl::StatusOr<UnsealKey> key = UnsealKey::ReadFrom(config->unseal_key);
    if (!key.ok()) return key.status();
    unseal_key.emplace(*std::move(key));
  }
  LinkageService service(*config, **store, driver, unseal_key.has_value() ? &*unseal_key : nullptr,
                         LogLine);
  absl::StatusOr<ListeningServer> listening = StartServer(config->listen, config->tls, &service);
  if (!listening.ok()) return listening.status();
  driver.Resume();
  const std::string host = config->listen.substr(0, config->listen.rfind(':'));
  std::cout << "mf-office listening on " << host << ':' << listening->port << std::endl;
  ServeUntilSignal(*listening->server, [&] {
    service.StopWatches();
    driver.Stop();
  });
  return absl::OkStatus();
}

}  // namespace mirrorflow
