#include "tests/simulation/simulated_node.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/clock/clock.h"
#include "services/node/outbox_retention.h"
#include "services/node/register_encoder.h"
#include "services/storage/private_directory.h"
#include "services/trust/trusted_log.h"

namespace mirrorflow::simulation {
namespace {

// How soon a decision takes effect; a program looks each second.
constexpr std::chrono::seconds kDecisionPoll{120};

}  // namespace

struct SimulatedNode::Parts {
  std::shared_ptr<const Signer> identity;
  std::unique_ptr<TrustStore> trust;
  std::unique_ptr<EventLog> log;
  std::unique_ptr<RunLedger> ledger;
  std::unique_ptr<RunRecords> records;
  std::unique_ptr<NodeRuns> runs;
  std::unique_ptr<NodeAnswers> answers;
  std::jthread decisions;
};

SimulatedNode::SimulatedNode(const States& states, const History& history, std::string country,
                             Owner owner, const std::filesystem::path& directory, Trace& trace)
    : AnsweringService(country, owner, directory / country, trace),
      states_(states),
      config_(states.ConfigOf(country, directory / country)) {
  config_.require_approval =
      std::ranges::find(history.approvers, country) != history.approvers.end();
}

SimulatedNode::~SimulatedNode() = default;

NodeAnswers& SimulatedNode::answers() { return *parts_->answers; }

absl::Status SimulatedNode::Build() {
  parts_ = std::make_unique<Parts>();
  Parts& parts = *parts_;
  NodeKeys keys = States::KeysOf(name());
  const PartyKeys own = keys.public_keys();
  parts.identity = keys.identity;
  const auto say = [this](const std::string& run, const std::string& message) {
    if (IsAlive(owner())) trace().Say(name(), absl::StrCat(run, " ", message));
  };
  absl::StatusOr<std::unique_ptr<TrustStore>> trust = TrustStore::Open(config_.trust_directory());
  if (!trust.ok()) return trust.status();
  parts.trust = *std::move(trust);
  absl::StatusOr<std::unique_ptr<EventLog>> log = OpenTrustedLog(
      config_.state_directory, PartyRole::kMemberState, name(), *parts.identity, *parts.trust);
  if (!log.ok()) return log.status();
  parts.log = *std::move(log);
  if (IsAlive(owner())) log_watch_.Saw(parts.log->checkpoint());
  const RecordEvent record = [&parts, this](const EventDraft& event) {
    absl::Status logged = parts.log->Append(event);
    if (logged.ok() && IsAlive(owner())) log_watch_.Saw(parts.log->checkpoint());
    return logged;
  };
  absl::Status started =
      record({.kind = v1::SERVICE_STARTED, .facts = {{"version", MIRRORFLOW_VERSION}}});
  if (!started.ok()) return started;
  absl::StatusOr<std::unique_ptr<RunLedger>> ledger =
      RunLedger::Open(config_.state_directory, record);
  if (!ledger.ok()) return ledger.status();
  parts.ledger = *std::move(ledger);
  absl::StatusOr<RunRecords> records = RunRecords::Open(config_.state_directory);
  if (!records.ok()) return records.status();
  parts.records = std::make_unique<RunRecords>(*std::move(records));
  parts.runs = std::make_unique<NodeRuns>(
      config_,
      NodeRuns::RunRules{.check =
                             [&parts, own, this](const RunTerms& terms) {
                               return CheckRun(terms, config_, own, *parts.trust, *parts.ledger);
                             },
                         .count =
                             [&parts](const RunTerms& terms, const RunPermit& permit) {
                               return parts.ledger->Count(terms, permit);
                             }},
      std::move(keys),
      [&parts, own, this](const RunTerms& terms, Side side, const SecretBytes& run_key,
                          std::stop_token stop) -> absl::StatusOr<BatchWithFacts> {
        absl::StatusOr<RunPermit> permit =
            CheckRun(terms, config_, own, *parts.trust, *parts.ledger);
        if (!permit.ok()) return permit.status();
        absl::StatusOr<EncodedRegister> encoded =
            EncodeRegister(config_, permit->campaign, terms, side, run_key, {}, std::move(stop));
        if (!encoded.ok()) return encoded.status();
        return std::move(encoded->batch);
      },
      say, parts.records.get(), record);
  parts.runs->GoOn();
  parts.decisions = std::jthread([&parts, say, this](const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any woken;
    std::unique_lock lock(mutex);
    while (!stop.stop_requested()) {
      parts.runs->TakeDecisions();
      EraseOverdueBatches(*parts.records, config_.outbox_directory(), TimeNow(), say).IgnoreError();
      woken.wait_for(lock, stop, kDecisionPoll, [] { return false; });
    }
  });
  parts.answers = std::make_unique<NodeAnswers>(config_.country, *parts.runs, say);
  return absl::OkStatus();
}

void SimulatedNode::Stop() {
  if (parts_ != nullptr && parts_->runs != nullptr) parts_->runs->Stop();
}

void SimulatedNode::Destroy() { parts_.reset(); }

absl::Status SimulatedNode::Decide(const RunId& run, bool approved) const {
  absl::StatusOr<RunRecords> records = RunRecords::Open(config_.state_directory);
  if (!records.ok()) return records.status();
  return records->Decide(run, approved, "as the history says");
}

absl::Status SimulatedNode::Accept(const std::string& agreement_file) {
  absl::Status accepted = absl::UnavailableError("the node is down");
  const bool reached = Reach([&] { accepted = parts_->trust->AcceptAgreement(agreement_file); });
  return reached ? accepted : absl::UnavailableError("the node is down");
}

}  // namespace mirrorflow::simulation
