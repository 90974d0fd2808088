#include "tests/simulation/simulated_office.h"

#include <stop_token>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"
#include "services/office/campaign_plan.h"
#include "services/office/count_retention.h"
#include "services/office/run_cover.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow::simulation {

SimulatedOffice::SimulatedOffice(const States& states, const History& history, Owner owner,
                                 const std::filesystem::path& directory, Trace& trace)
    : Service("office", owner, directory / "office", trace),
      states_(states),
      concurrent_runs_(history.concurrent_runs) {}

SimulatedOffice::~SimulatedOffice() = default;

absl::Status SimulatedOffice::Build() {
  parts_ = std::make_unique<Parts>();
  Parts& parts = *parts_;
  const auto say = [this](const std::string& id, const std::string& message) {
    if (IsAlive(owner())) trace().Say(name(), absl::StrCat(id, " ", message));
  };
  absl::StatusOr<std::unique_ptr<TrustStore>> trust =
      TrustStore::Open((directory() / "trust").string());
  if (!trust.ok()) return trust.status();
  parts.trust = *std::move(trust);
  absl::StatusOr<std::unique_ptr<EventLog>> log = OpenTrustedLog(
      directory(), PartyRole::kLinkageService, "comesa", states_.office_identity(), *parts.trust);
  if (!log.ok()) return log.status();
  parts.log = *std::move(log);
  if (IsAlive(owner())) log_watch_.Saw(parts.log->checkpoint());
  const RecordEvent record = [&parts, this](const EventDraft& event) {
    absl::Status logged = parts.log->Append(event);
    if (logged.ok() && IsAlive(owner())) log_watch_.Saw(parts.log->checkpoint());
    return logged;
  };
  absl::StatusOr<std::unique_ptr<RunStore>> store = RunStore::Open(directory(), record);
  if (!store.ok()) return store.status();
  parts.store = *std::move(store);
  absl::StatusOr<std::unique_ptr<ReleaseStore>> releases = ReleaseStore::Open(directory(), record);
  if (!releases.ok()) return releases.status();
  parts.releases = *std::move(releases);
  parts.desk =
      std::make_unique<ReleaseDesk>(ReleaseDesk::Parts{.runs = *parts.store,
                                                       .releases = *parts.releases,
                                                       .trust = *parts.trust,
                                                       .vault = states_.vault(),
                                                       .identity = states_.office_identity(),
                                                       .provider = "Office of a simulation",
                                                       .random = parts.random,
                                                       .now = TimeNow});
  NodeClients clients;
  for (const auto& [country, line] : lines_) {
    const Country of = *Country::Create(country);
    absl::StatusOr<std::unique_ptr<NodeClient>> client =
        NodeClient::Create(of, [line = line] { return line->Connect(); }, {});
    if (!client.ok()) return client.status();
    clients.emplace(of, *std::move(client));
  }
  parts.driver = std::make_unique<CampaignDriver>(
      *parts.store, std::move(clients),
      [&parts](const RunTerms& terms) {
        return CheckRunCover(terms, *parts.trust, *parts.store, parts.releases->Ledger());
      },
      [&parts, this](const RunTerms& terms, const FlowCube& cube) {
        return SealForRetention(terms, cube, states_.vault(), *parts.trust);
      },
      DriverOptions{.concurrent_runs = concurrent_runs_,
                    .approval_poll = std::chrono::minutes(1),
                    .seal_errors =
                        [&parts, this](const RunTerms& terms, const std::string& errors) {
                          return SealErrorsForRetention(terms, errors, states_.vault(),
                                                        *parts.trust);
                        }},
      say);
  absl::Status started =
      parts.log->Append({.kind = v1::SERVICE_STARTED, .facts = {{"version", MIRRORFLOW_VERSION}}});
  if (!started.ok()) return started;
  parts.driver->Resume();
  parts.retention = std::jthread([&parts, say](const std::stop_token& stop) {
    EraseCountsByRetention(*parts.store, *parts.trust, say, stop);
  });
  return absl::OkStatus();
}

void SimulatedOffice::Stop() {
  if (parts_ != nullptr && parts_->driver != nullptr) parts_->driver->Stop();
}

void SimulatedOffice::Destroy() { parts_.reset(); }

absl::Status SimulatedOffice::Ask(const std::function<absl::Status(Parts& parts)>& what) {
  absl::Status answer;
  const bool reached = Reach([&] { answer = what(*parts_); });
  return reached ? answer : absl::UnavailableError("the linkage service is not there");
}

absl::Status SimulatedOffice::CreateCampaign(const v1::CreateCampaignRequest& request) {
  return Ask([&](Parts& parts) -> absl::Status {
    absl::StatusOr<std::shared_ptr<const Trust>> trust = parts.trust->Current();
    if (!trust.ok()) return trust.status();
    absl::StatusOr<CampaignPlan> plan = PlanCampaign(request, **trust, parts.trust->today());
    if (!plan.ok()) return plan.status();
    for (const RunTerms& terms : plan->terms) {
      absl::Status covered =
          CheckRunCover(terms, *parts.trust, *parts.store, parts.releases->Ledger()).status();
      if (!covered.ok()) return covered;
    }
    absl::Status added = parts.store->AddCampaign(plan->campaign, request.SerializeAsString(),
                                                  TimeNow(), false, plan->terms_bytes);
    if (added.ok()) parts.driver->Submit(plan->campaign);
    return absl::IsAlreadyExists(added) ? absl::OkStatus() : added;
  });
}

}  // namespace mirrorflow::simulation
