#include <iostream>
#include <map>
#include <memory>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "services/log/log_service.h"
#include "services/log/witness.h"
#include "services/operations/service_runtime.h"
#include "services/party/commands.h"
#include "services/party/party_checks.h"
#include "services/party/party_config.h"
#include "services/party/party_dialler.h"
#include "services/party/party_event_log.h"
#include "services/party/party_run_store.h"
#include "services/party/party_runs.h"
#include "services/party/party_service.h"
#include "services/party/party_trust.h"
#include "services/party/share_linking.h"
#include "services/storage/durable_file.h"
#include "services/transport/server.h"
#include "services/transport/service_log.h"
#include "services/trust/trust_store.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow {
namespace {

absl::StatusOr<ShareSource> SourceOf(const PartyConfig& config, const TrustStore& trust,
                                     Country country) {
  const auto address = config.nodes.find(country);
  if (address == config.nodes.end()) {
    return absl::FailedPreconditionError(
        absl::StrCat("node ", std::string(country.alpha2()),
                     " has no address in the configuration of this compute party"));
  }
  return ShareSource{.country = country,
                     .address = address->second,
                     .check_certificate = [&trust, country](const std::string& fingerprint) {
                       return trust.CheckCertificate(PartyRole::kMemberState, country.alpha2(),
                                                     fingerprint);
                     }};
}

absl::StatusOr<std::unique_ptr<PartyComputation>> MakeLinking(const PartyConfig& config,
                                                              const TrustStore& trust,
                                                              const RunTerms& terms,
                                                              const PartyPermit& permit,
                                                              const PartyCommitments& committed) {
  absl::StatusOr<ShareSource> sender = SourceOf(config, trust, terms.corridor.origin());
  if (!sender.ok()) return sender.status();
  absl::StatusOr<ShareSource> receiver = SourceOf(config, trust, terms.corridor.destination());
  if (!receiver.ok()) return receiver.status();
  absl::StatusOr<DisclosureRule> rule = RuleFor(terms, trust);
  if (!rule.ok()) return rule.status();
  return std::make_unique<ShareLinking>(terms, permit, committed,
                                        ShareLinkingParts{.sender = *std::move(sender),
                                                          .receiver = *std::move(receiver),
                                                          .tls = config.tls,
                                                          .patience = config.peer_timeout,
                                                          .rule = *rule});
}

}  // namespace

absl::Status ServeParty(const PartyServeOptions& options) {
  BlockShutdownSignals();
  LogGrpcMessages();
  absl::StatusOr<PartyConfig> config = ReadPartyConfig(options.config);
  if (!config.ok()) return config.status();
  absl::StatusOr<std::string> pem = ReadWholeFile(config->tls.certificate_chain);
  absl::StatusOr<std::string> fingerprint = pem.ok() ? CertificateFingerprint(*pem) : pem.status();
  if (!fingerprint.ok()) return fingerprint.status();
  absl::StatusOr<std::unique_ptr<PartyRunStore>> store =
      PartyRunStore::Open(config->state_directory);
  if (!store.ok()) return store.status();
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config->trust_directory());
  if (!trust.ok()) return trust.status();
  absl::StatusOr<PartyEventLog> own = OpenPartyLog(*config, **trust);
  if (!own.ok()) return own.status();
  EventLog& log = *own->log;
  const RecordEvent record = [&log](const EventDraft& event) { return log.Append(event); };
  absl::StatusOr<std::unique_ptr<Witness>> witness =
      OpenTrustedWitness(config->state_directory, log, *own->identity, **trust, LogLine);
  if (!witness.ok()) return witness.status();
  absl::Status started =
      record({.kind = v1::SERVICE_STARTED, .facts = {{"version", MIRRORFLOW_VERSION}}});
  if (!started.ok()) return started;
  for (const RunId& run : (*store)->interrupted()) {
    LogLine(run.value(), "failed: interrupted by a restart");
    absl::Status noted =
        record({.kind = v1::PARTY_RUN_CHANGED,
                .run = run.value(),
                .facts = {{"state", std::string(PartyRunStateName(PartyRunState::kFailed))},
                          {"detail", "interrupted by a restart"}}});
    if (!noted.ok()) return noted;
  }
  if (absl::Status accepted = (*trust)->Current().status(); !accepted.ok()) return accepted;
  const PartyDialler dialler(config->tls, config->parties, config->peer_timeout);
  PartyRuns runs(**store, record,
                 {.check =
                      [&](const RunTerms& terms) {
                        return PermitFor(terms, config->name, *fingerprint, **trust);
                      },
                  .compute =
                      [&](const RunTerms& terms, const PartyPermit& permit,
                          const PartyCommitments& commitments) {
                        return MakeLinking(*config, **trust, terms, permit, commitments);
                      },
                  .dial =
                      [&](const RunTerms& terms, const PartyPermit& permit, int place,
                          PeerChannel& channel, const std::stop_token& stop) {
                        dialler.Carry(terms, permit, place, channel, stop);
                      }},
                 {.concurrent_runs = config->concurrent_runs, .patience = config->peer_timeout},
                 LogLine);
  const auto check_office = [&](const PeerIdentity& peer) {
    return (*trust)->CheckCertificate(PartyRole::kLinkageService, peer.name, peer.fingerprint);
  };
  PartyService service(check_office, runs, LogLine);
  LogService log_service({.log = log,
                          .witness = **witness,
                          .witness_keys = [&] { return TrustedWitnessKeys(**trust); },
                          .authorise = OnlyTheOffice(check_office)});
  absl::StatusOr<std::unique_ptr<ServiceRuntime>> runtime = ServiceRuntime::Start(
      {.program = "mf-party",
       .listen = config->listen,
       .tls = config->tls,
       .settings = config->service,
       .state_directory = config->state_directory,
       .known = [&](const PeerIdentity& peer) -> absl::Status {
         if (peer.role == Role::kOffice) return check_office(peer);
         // Which parties a run has stands in its agreement; the call is checked against that.
         if (peer.role == Role::kParty) return absl::OkStatus();
         return absl::PermissionDeniedError(
             absl::StrCat("its certificate says ", std::string(RoleName(peer.role)),
                          ", only the office and compute parties may call a compute party"));
       },
       .runs_by_state =
           [&] {
             std::map<std::string, double> counts;
             for (const StoredPartyRun& run : (*store)->All()) {
               ++counts[std::string(PartyRunStateName(run.state))];
             }
             return counts;
           },
       .checks = [&] { return CheckParty(*config); },
       .more_services = {&log_service}},
      &service);
  if (!runtime.ok()) return runtime.status();
  const std::string host = config->listen.substr(0, config->listen.rfind(':'));
  std::cout << "mf-party " << config->name << " listening on " << host << ':' << (*runtime)->port()
            << std::endl;
  (*runtime)->ServeUntilSignal([&runs] { runs.Stop(); });
  return absl::OkStatus();
}

}  // namespace mirrorflow
