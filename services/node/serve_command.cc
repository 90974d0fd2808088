#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"
#include "services/clock/pause.h"
#include "services/log/log_service.h"
#include "services/log/witness.h"
#include "services/node/commands.h"
#include "services/node/node_checks.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/node/node_page.h"
#include "services/node/node_runs.h"
#include "services/node/node_service.h"
#include "services/node/outbox_retention.h"
#include "services/node/register_encoder.h"
#include "services/node/run_ledger.h"
#include "services/node/run_records.h"
#include "services/operations/service_runtime.h"
#include "services/storage/private_directory.h"
#include "services/transport/server.h"
#include "services/transport/service_log.h"
#include "services/trust/trust_store.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow {
namespace {

// How soon an operator's decision takes effect.
constexpr std::chrono::seconds kDecisionPoll{1};
// How often sealed batches are looked at whose time may have come.
constexpr int kPollsToRetention = 60;

// A registry with other keys for this node would fail every run.
absl::Status CheckOwnKeys(const TrustStore& store, const NodeConfig& config, const PartyKeys& own) {
  absl::StatusOr<std::shared_ptr<const Trust>> trust = store.Current();
  if (!trust.ok()) return trust.status();
  absl::StatusOr<const RegisteredParty*> self =
      (*trust)->registry.Require(PartyRole::kMemberState, config.country.alpha2(), store.today());
  if (!self.ok()) return self.status();
  if ((*self)->keys() == own) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the registry has the keys ", Fingerprint((*self)->keys()), " for ",
                   std::string(config.country.alpha2()), ", this node has ", Fingerprint(own),
                   "\nhint: `mf-node keys rotate --finish` after a rotation; "
                   "else have the registry put right"));
}

}  // namespace

absl::Status RunServe(const ServeOptions& options) {
  BlockShutdownSignals();
  LogGrpcMessages();
  absl::StatusOr<NodeConfig> config = ReadNodeConfig(options.config);
  if (!config.ok()) return config.status();
  if (!config->line.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat(options.config,
                     ": to serve, the fields listen and tls are needed\nhint: a node "
                     "without a line takes part by files: mf-node runs import"));
  }
  if (absl::Status s = RequirePrivateDirectory(config->state_directory); !s.ok()) return s;
  absl::StatusOr<NodeKeys> keys = ReadNodeKeys(*config);
  if (!keys.ok()) return keys.status();

  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config->trust_directory());
  if (!trust.ok()) return trust.status();
  const PartyKeys own = keys->public_keys();
  if (absl::Status known = CheckOwnKeys(**trust, *config, own); !known.ok()) return known;
  const std::shared_ptr<const Signer> identity = keys->identity;
  absl::StatusOr<std::unique_ptr<EventLog>> log =
      OpenTrustedLog(config->state_directory, PartyRole::kMemberState, config->country.alpha2(),
                     *identity, **trust);
  if (!log.ok()) return log.status();
  const RecordEvent record = [&](const EventDraft& event) { return (*log)->Append(event); };
  absl::StatusOr<std::unique_ptr<Witness>> witness =
      OpenTrustedWitness(config->state_directory, **log, *identity, **trust, LogLine);
  if (!witness.ok()) return witness.status();
  absl::Status started =
      record({.kind = v1::SERVICE_STARTED, .facts = {{"version", MIRRORFLOW_VERSION}}});
  if (!started.ok()) return started;
  absl::StatusOr<std::unique_ptr<RunLedger>> ledger =
      RunLedger::Open(config->state_directory, record);
  if (!ledger.ok()) return ledger.status();
  absl::StatusOr<RunRecords> records = RunRecords::Open(config->state_directory);
  if (!records.ok()) return records.status();
  NodeRuns runs(
      *config,
      {.check =
           [&](const RunTerms& terms) { return CheckRun(terms, *config, own, **trust, **ledger); },
       .count = [&](const RunTerms& terms,
                    const RunPermit& permit) { return (*ledger)->Count(terms, permit); }},
      *std::move(keys),
      [&](const RunTerms& terms, Side side, const SecretBytes& run_key,
          std::stop_token stop) -> absl::StatusOr<BatchWithFacts> {
        absl::StatusOr<RunPermit> permit = CheckRun(terms, *config, own, **trust, **ledger);
        if (!permit.ok()) return permit.status();
        absl::StatusOr<EncodedRegister> encoded =
            EncodeRegister(*config, permit->campaign, terms, side, run_key, {}, std::move(stop));
        if (!encoded.ok()) return encoded.status();
        LogLine(terms.run_id.value(), absl::StrCat("encoded: ", ReportText(encoded->report)));
        return std::move(encoded->batch);
      },
      LogLine, &*records, record);
  runs.GoOn();
  const std::jthread decisions([&](std::stop_token stop) {
    for (int polls = 0; !stop.stop_requested(); ++polls) {
      runs.TakeDecisions();
      if (polls % kPollsToRetention == 0) {
        // The next look tries again.
        EraseOverdueBatches(*records, config->outbox_directory(), TimeNow(), LogLine).IgnoreError();
      }
      Pause(kDecisionPoll, stop);
    }
  });
  const auto check_office = [&](const PeerIdentity& peer) {
    return (*trust)->CheckCertificate(PartyRole::kLinkageService, peer.name, peer.fingerprint);
  };
  NodeService service(config->country, check_office, runs, LogLine);
  LogService log_service({.log = **log,
                          .witness = **witness,
                          .witness_keys = [&] { return TrustedWitnessKeys(**trust); },
                          .authorise = OnlyTheOffice(check_office)});
  const std::string config_path = std::filesystem::absolute(options.config).string();
  absl::StatusOr<std::unique_ptr<ServiceRuntime>> runtime =
      ServiceRuntime::Start({.program = "mf-node",
                             .listen = config->line->listen,
                             .tls = config->line->tls,
                             .settings = config->line->service,
                             .state_directory = config->state_directory,
                             .known = [&](const PeerIdentity& peer) -> absl::Status {
                               if (peer.role == Role::kOffice) return check_office(peer);
                               // Which parties a run has stands in its agreement; the call is
                               // checked against that.
                               if (peer.role == Role::kParty) return absl::OkStatus();
                               return absl::PermissionDeniedError(absl::StrCat(
                                   "its certificate says ", std::string(RoleName(peer.role)),
                                   ", only the office and compute parties may call a node"));
                             },
                             .runs_by_state =
                                 [&] {
                                   std::map<std::string, double> counts;
                                   for (const auto& [id, kept] : records->All())
                                     ++counts[kept.state()];
                                   return counts;
                                 },
                             .checks = [&] { return CheckNode(*config); },
                             .more_services = {&log_service},
                             .page_listen = config->page_listen,
                             .page_config = config_path,
                             .page_facts =
                                 [&] {
                                   return NodePageFacts({.config = *config,
                                                         .config_path = config_path,
                                                         .records = *records,
                                                         .runs = runs,
                                                         .trust = **trust});
                                 }},
                            &service);
  if (!runtime.ok()) return runtime.status();
  const std::string host = config->line->listen.substr(0, config->line->listen.rfind(':'));
  std::cout << "mf-node " << config->country.alpha2() << " listening on " << host << ':'
            << (*runtime)->port() << std::endl;
  (*runtime)->ServeUntilSignal([&runs] { runs.Stop(); });
  return absl::OkStatus();
}

}  // namespace mirrorflow
