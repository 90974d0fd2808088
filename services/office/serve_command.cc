#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/identity.h"
#include "services/clock/clock.h"
#include "services/log/log_origin.h"
#include "services/office/campaign_driver.h"
#include "services/office/commands.h"
#include "services/office/count_retention.h"
#include "services/office/cube_vault.h"
#include "services/office/linkage_service.h"
#include "services/office/log_client.h"
#include "services/office/office_checks.h"
#include "services/office/office_config.h"
#include "services/office/office_log.h"
#include "services/office/office_page.h"
#include "services/office/party_rounds.h"
#include "services/office/release_desk.h"
#include "services/office/release_store.h"
#include "services/office/run_cover.h"
#include "services/office/run_store.h"
#include "services/office/witness_rounds.h"
#include "services/operations/service_runtime.h"
#include "services/operations/trust_check.h"
#include "services/storage/private_directory.h"
#include "services/transport/own_certificate.h"
#include "services/transport/server.h"
#include "services/transport/service_log.h"
#include "services/trust/trust_store.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow {
namespace {

absl::StatusOr<NodeClients> ClientsOf(const OfficeConfig& config, const TrustStore& trust) {
  NodeClients clients;
  for (const auto& [country, address] : config.nodes) {
    const auto check = [&trust, country = country](const std::string& fingerprint) {
      return trust.CheckCertificate(PartyRole::kMemberState, country.alpha2(), fingerprint);
    };
    absl::StatusOr<std::unique_ptr<NodeClient>> client =
        NodeClient::Create(country, address, check, config.tls, {});
    if (!client.ok()) return client.status();
    clients.emplace(country, *std::move(client));
  }
  return clients;
}

// The logs and witnesses of all nodes, and of the compute parties that the registry knows.
absl::StatusOr<std::vector<std::unique_ptr<LogClient>>> LogsOf(const OfficeConfig& config,
                                                               const TrustStore& trust) {
  std::vector<std::unique_ptr<LogClient>> members;
  const auto add = [&](PartyRole role, Role peer_role, const std::string& id,
                       const std::string& address) -> absl::Status {
    absl::StatusOr<std::unique_ptr<LogClient>> client = LogClient::Create(
        LogOrigin(role, id), address, config.tls, RegisteredServer(trust, peer_role, role, id));
    if (client.ok()) members.push_back(*std::move(client));
    return client.status();
  };
  for (const auto& [country, address] : config.nodes) {
    absl::Status added =
        add(PartyRole::kMemberState, Role::kNode, std::string(country.alpha2()), address);
    if (!added.ok()) return added;
  }
  absl::StatusOr<std::shared_ptr<const Trust>> now = trust.Current();
  if (!now.ok()) return now.status();
  for (const auto& [name, address] : config.parties) {
    if ((*now)->registry.Find(PartyRole::kComputeParty, name) == nullptr) continue;
    absl::Status added = add(PartyRole::kComputeParty, Role::kParty, name, address);
    if (!added.ok()) return added;
  }
  return members;
}

}  // namespace

absl::Status ServeOffice(const OfficeServeOptions& options) {
  BlockShutdownSignals();
  LogGrpcMessages();
  absl::StatusOr<OfficeConfig> config = ReadOfficeConfig(options.config);
  if (!config.ok()) return config.status();
  if (absl::Status s = RequirePrivateDirectory(config->state_directory); !s.ok()) return s;
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config->trust_directory());
  if (!trust.ok()) return trust.status();
  absl::StatusOr<OfficeLog> own = OpenOfficeLog(*config, **trust);
  if (!own.ok()) return own.status();
  EventLog& log = *own->log;
  // Declared before all that log, since each event begins a round of witnesses.
  std::unique_ptr<WitnessRounds> rounds;
  const RecordEvent record = [&log, &rounds](const EventDraft& event) {
    absl::Status logged = log.Append(event);
    if (rounds != nullptr) rounds->Nudge();
    return logged;
  };
  absl::StatusOr<std::unique_ptr<RunStore>> store = RunStore::Open(config->state_directory, record);
  if (!store.ok()) return store.status();
  for (const std::filesystem::path& file : (*store)->unknown_files()) {
    LogLine("-", absl::StrCat("not mine, left alone: ", file.string()));
  }
  if (absl::Status accepted = (*trust)->Current().status(); !accepted.ok()) return accepted;
  absl::StatusOr<NodeClients> nodes = ClientsOf(*config, **trust);
  if (!nodes.ok()) return nodes.status();
  if (config->exact_counts_key.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(options.config,
                     ": field exact_counts_key is missing: a file name\nhint: then mf-office "
                     "keys init"));
  }
  absl::StatusOr<CubeVault> vault = CubeVault::ReadFrom(config->exact_counts_key);
  if (!vault.ok()) return vault.status();
  absl::StatusOr<std::vector<RunId>> sealed_now = (*store)->SealPlainErrorEstimates(
      [&](const RunTerms& terms, const std::string& errors, Day until) {
        return vault->SealErrors(terms, errors, until);
      });
  if (!sealed_now.ok()) return sealed_now.status();
  for (const RunId& run : *sealed_now) {
    LogLine(run.value(), "the error estimate that an earlier version left in clear is sealed");
  }
  absl::StatusOr<std::unique_ptr<ReleaseStore>> releases =
      ReleaseStore::Open(config->state_directory, record);
  if (!releases.ok()) return releases.status();
  SystemRandom random;
  ReleaseDesk desk({.runs = **store,
                    .releases = **releases,
                    .trust = **trust,
                    .vault = *vault,
                    .identity = *own->identity,
                    .provider = config->provider,
                    .random = random,
                    .now = TimeNow});
  const PartyRounds parties(
      config->parties, config->tls,
      [&](const RunTerms& terms) -> absl::StatusOr<std::array<ComputeParty, kComputeParties>> {
        absl::StatusOr<std::shared_ptr<const Trust>> now = (*trust)->Current();
        if (!now.ok()) return now.status();
        const auto held = (*now)->agreements.find(terms.agreement_hash);
        if (held == (*now)->agreements.end() ||
            held->second.agreement.content().compute_parties.size() != kComputeParties) {
          return absl::FailedPreconditionError("the run's agreement names no compute parties");
        }
        std::array<ComputeParty, kComputeParties> named;
        std::ranges::copy(held->second.agreement.content().compute_parties, named.begin());
        return named;
      },
      {});
  CampaignDriver driver(
      **store, *std::move(nodes),
      [&](const RunTerms& terms) {
        return CheckRunCover(terms, **trust, **store, (*releases)->Ledger());
      },
      [&](const RunTerms& terms, const FlowCube& cube) {
        return SealForRetention(terms, cube, *vault, **trust);
      },
      {.concurrent_runs = config->concurrent_runs,
       .linkage_threads = config->linkage_threads,
       .parties = &parties,
       .identifier_plan = [&](const RunTerms& terms) -> absl::StatusOr<IdentifierPlan> {
         absl::StatusOr<std::shared_ptr<const Trust>> now = (*trust)->Current();
         if (!now.ok()) return now.status();
         const auto held = (*now)->agreements.find(terms.agreement_hash);
         if (held == (*now)->agreements.end()) {
           return absl::FailedPreconditionError("the run's agreement is not held any more");
         }
         return IdentifierPlanOf(held->second.agreement.content().disclosure, terms);
       },
       .seal_opened =
           [&](const RunTerms& terms, const std::string& opened) {
             return SealOpenedForRetention(terms, opened, *vault, **trust);
           },
       .seal_errors =
           [&](const RunTerms& terms, const std::string& errors) {
             return SealErrorsForRetention(terms, errors, *vault, **trust);
           }},
      LogLine);
  std::optional<UnsealKey> unseal_key;
  if (!config->unseal_key.empty()) {
    absl::StatusOr<UnsealKey> key = UnsealKey::ReadFrom(config->unseal_key);
    if (!key.ok()) return key.status();
    unseal_key.emplace(*std::move(key));
  }
  LinkageService service(*config, **store, driver, **trust, desk, **releases,
                         unseal_key.has_value() ? &*unseal_key : nullptr, LogLine);
  absl::StatusOr<std::unique_ptr<Witness>> witness =
      OpenTrustedWitness(config->state_directory, log, *own->identity, **trust, LogLine);
  if (!witness.ok()) return witness.status();
  absl::StatusOr<std::vector<std::unique_ptr<LogClient>>> members = LogsOf(*config, **trust);
  if (!members.ok()) return members.status();
  absl::Status started =
      log.Append({.kind = v1::SERVICE_STARTED, .facts = {{"version", MIRRORFLOW_VERSION}}});
  if (!started.ok()) return started;
  rounds = std::make_unique<WitnessRounds>(
      WitnessRounds::Parts{.own = log,
                           .witness = **witness,
                           .members = *std::move(members),
                           .witness_keys = [&] { return TrustedWitnessKeys(**trust); },
                           .log = LogLine});
  const std::string config_path = std::filesystem::absolute(options.config).string();
  const absl::StatusOr<OwnCertificate> certificate =
      ReadOwnCertificate(config->tls.certificate_chain);
  const std::string name = certificate.ok() ? certificate->identity.name : config->provider;
  absl::StatusOr<std::unique_ptr<ServiceRuntime>> runtime = ServiceRuntime::Start(
      {.program = "mf-office",
       .listen = config->listen,
       .tls = config->tls,
       .settings = config->service,
       .state_directory = config->state_directory,
       .known = [&](const PeerIdentity& peer) { return service.CheckKnown(peer); },
       .runs_by_state =
           [&] {
             std::map<std::string, double> runs;
             for (const StoredCampaign& campaign : (*store)->Campaigns()) {
               for (const StoredRun& run : (*store)->RunsOf(campaign.id)) {
                 ++runs[std::string(RunStateName(run.state))];
               }
             }
             return runs;
           },
       .checks = [&] { return CheckOffice(*config); },
       .page_listen = config->page_listen,
       .page_config = config_path,
       .page_facts =
           [&] {
             return OfficePageFacts({.name = name,
                                     .config_path = config_path,
                                     .runs = **store,
                                     .releases = **releases,
                                     .desk = desk,
                                     .trust = **trust});
           }},
      &service);
  if (!runtime.ok()) return runtime.status();
  rounds->Start();
  driver.Resume();
  const std::jthread retention([&](const std::stop_token& stop) {
    EraseCountsByRetention(**store, **trust, LogLine, stop);
  });
  const std::string host = config->listen.substr(0, config->listen.rfind(':'));
  std::cout << "mf-office listening on " << host << ':' << (*runtime)->port() << std::endl;
  (*runtime)->ServeUntilSignal([&] {
    service.StopWatches();
    driver.Stop();
    rounds->Stop();
  });
  return absl::OkStatus();
}

}  // namespace mirrorflow
