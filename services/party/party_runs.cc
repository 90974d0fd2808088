#include "services/party/party_runs.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "crypto/detached_signature.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

constexpr char kStopped[] = "this compute party was stopped during the run";

std::string TrafficText(const PartyTrafficFigures& traffic) {
  return absl::StrCat(traffic.bytes_sent, " bytes sent, ", traffic.bytes_received,
                      " bytes received, ", traffic.rounds, " rounds");
}

// Public for ever. What was sent and received says how many records there were: committed to.
EventDraft PartyEvent(const RunTerms& terms, PartyRunState state, const EventFacts& facts,
                      const std::string& traffic = "") {
  EventDraft event{.kind = v1::PARTY_RUN_CHANGED,
                   .run = terms.run_id.value(),
                   .corridor = terms.corridor.ToString(),
                   .period = terms.period.ToString(),
                   .facts = {{"state", std::string(PartyRunStateName(state))}}};
  event.facts.insert(event.facts.end(), facts.begin(), facts.end());
  if (!traffic.empty()) event.documents = {{"traffic", traffic}};
  return event;
}

// Reasons quote others, so that they are committed to and not said.
EventDraft PartyFailure(const RunTerms& terms, const std::string& reason) {
  EventDraft event = PartyEvent(terms, PartyRunState::kFailed, {});
  event.documents = {{"reason", reason}};
  return event;
}

}  // namespace

SecretBytes DerivePairKey(const RunTerms& terms, int lower, int higher,
                          const SecretBytes& from_lower, const SecretBytes& from_higher) {
  SecretBytes joined(from_lower.size() + from_higher.size());
  std::ranges::copy(from_lower.Expose(), joined.ExposeMutable().begin());
  std::ranges::copy(from_higher.Expose(),
                    joined.ExposeMutable().subspan(from_lower.size()).begin());
  const Hash256 context = Blake2b256()
                              .Field(kPartyPairKeyLabel)
                              .Field(terms.run_id.value())
                              .Field(terms.hash)
                              .Field(static_cast<std::uint64_t>(lower))
                              .Field(static_cast<std::uint64_t>(higher))
                              .Final();
  SecretBytes key(32);
  // Keyed by what is secret; what it is for is the message.
  crypto_generichash(key.ExposeMutable().data(), key.size(), context.data(), context.size(),
                     joined.Expose().data(), joined.size());
  return key;
}

PartyRuns::PartyRuns(PartyRunStore& store, RecordEvent record, Rules rules, const Limits& limits,
                     Log log)
    : store_(store),
      record_(std::move(record)),
      rules_(std::move(rules)),
      limits_(limits),
      log_(std::move(log)) {}

PartyRuns::~PartyRuns() { Stop(); }

void PartyRuns::Stop() {
  std::vector<AtWork*> runs;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (auto& [id, run] : at_work_) runs.push_back(run.get());
  }
  for (AtWork* run : runs) {
    run->stop.request_stop();
    for (auto& [place, channel] : run->channels) channel->Close(absl::CancelledError(kStopped));
    if (run->thread.joinable()) run->thread.join();
  }
  changed_.notify_all();
}

bool PartyRuns::stopped() const {
  const std::lock_guard lock(mutex_);
  return stopped_;
}

absl::Status PartyRuns::Propose(const RunTerms& terms, const std::string& terms_bytes) {
  if (const std::optional<StoredPartyRun> known = store_.Find(terms.run_id); known.has_value()) {
    if (known->terms.hash != terms.hash) {
      return absl::AlreadyExistsError(
          absl::StrCat("run ", terms.run_id.value(), " has other terms at this compute party"));
    }
    if (HasEnded(known->state)) {
      return absl::FailedPreconditionError(
          absl::StrCat("run ", terms.run_id.value(), " is over at this compute party",
                       known->message.empty() ? "" : ": ", known->message));
    }
    return absl::OkStatus();
  }
  absl::StatusOr<PartyPermit> permit = rules_.check(terms);
  if (!permit.ok()) {
    log_(terms.run_id.value(), absl::StrCat("refused: ", permit.status().message()));
    return permit.status();
  }
  absl::Status logged =
      Record(record_, PartyEvent(terms, PartyRunState::kCreated,
                                 {{"terms_sha256", HashText(terms.hash)},
                                  {"agreement_sha256", HashText(terms.agreement_hash)}}));
  if (!logged.ok()) return logged;
  if (absl::Status added = store_.Add(terms, terms_bytes); !added.ok()) return added;
  log_(terms.run_id.value(), absl::StrCat("created: ", terms.corridor.ToString(), " ",
                                          terms.period.ToString(), ", party ", permit->self));
  return absl::OkStatus();
}

absl::Status PartyRuns::Start(const RunId& id, const PartyCommitments& commitments) {
  const std::optional<StoredPartyRun> stored = store_.Find(id);
  if (!stored.has_value()) {
    return absl::NotFoundError(absl::StrCat("this compute party does not know a run ", id.value()));
  }
  const RunTerms& terms = stored->terms;
  const std::lock_guard lock(mutex_);
  if (at_work_.contains(id)) {
    const bool same = stored->sender_commitment == commitments.sender &&
                      stored->receiver_commitment == commitments.receiver;
    return same ? absl::OkStatus()
                : absl::AlreadyExistsError(absl::StrCat(
                      "run ", id.value(), " has other commitments at this compute party"));
  }
  const auto busy =
      std::ranges::count_if(at_work_, [](const auto& entry) { return entry.second->running; });
  if (stopped_ || static_cast<std::size_t>(busy) >= limits_.concurrent_runs) {
    return absl::ResourceExhaustedError("this compute party takes no more runs at the moment");
  }
  absl::StatusOr<PartyPermit> permit = rules_.check(terms);
  if (!permit.ok()) return permit.status();
  if (stored->state == PartyRunState::kCreated) {
    absl::Status logged =
        Record(record_, PartyEvent(terms, PartyRunState::kCommitted,
                                   {{"sender_commitment", HashText(commitments.sender)},
                                    {"receiver_commitment", HashText(commitments.receiver)}}));
    if (!logged.ok()) return logged;
  }
  if (absl::Status s = store_.Commit(id, commitments.sender, commitments.receiver); !s.ok()) {
    return s;
  }
  auto run = std::make_unique<AtWork>();
  run->permit = *permit;
  run->view.state = PartyRunState::kCommitted;
  for (int place = 0; place < kPartyCount; ++place) {
    if (place == permit->self) continue;
    run->channels.emplace(
        place, std::make_shared<PeerChannel>(permit->parties[static_cast<std::size_t>(place)].name,
                                             limits_.patience));
  }
  AtWork& at_work = *at_work_.emplace(id, std::move(run)).first->second;
  at_work.thread =
      std::jthread([this, terms, &at_work, commitments] { Work(terms, at_work, commitments); });
  return absl::OkStatus();
}

void PartyRuns::SetPercent(AtWork& run, std::uint32_t percent) {
  {
    const std::lock_guard lock(mutex_);
    if (run.view.percent == percent) return;
    run.view.percent = percent;
  }
  changed_.notify_all();
}

absl::Status PartyRuns::Advance(const RunTerms& terms, AtWork& run, PartyRunState to,
                                const EventFacts& facts, const std::string& traffic) {
  const std::string name(PartyRunStateName(to));
  absl::Status status = Record(record_, PartyEvent(terms, to, facts, traffic));
  if (status.ok()) status = store_.Advance(terms.run_id, to);
  if (!status.ok()) return status;
  log_(terms.run_id.value(), absl::StrCat(name, traffic.empty() ? "" : ": ", traffic));
  {
    const std::lock_guard lock(mutex_);
    run.view.state = to;
    run.view.percent = 0;
  }
  changed_.notify_all();
  return absl::OkStatus();
}

absl::Status PartyRuns::RecordOpening(const RunTerms& terms, const PartyPermit& permit,
                                      const std::string& traffic) {
  const std::lock_guard lock(opening_);
  if (store_.Openings(terms) >= permit.runs_per_period) {
    return absl::PermissionDeniedError(
        absl::StrCat("clause disclosure: the budget of ", permit.runs_per_period, " run(s) of ",
                     terms.corridor.ToString(), " in ", terms.period.ToString(),
                     " is used up at this compute party"));
  }
  const NanoEpsilon with_this = store_.Spent(terms) + permit.cost;
  if (with_this > permit.budget) {
    return absl::PermissionDeniedError(absl::StrCat(
        "clause disclosure: with this run a person would cost epsilon ", NanoEpsilonText(with_this),
        " at this compute party, above the budget of ", NanoEpsilonText(permit.budget)));
  }
  absl::Status logged =
      Record(record_, PartyEvent(terms, PartyRunState::kLinked,
                                 {{"nano_epsilon", absl::StrCat(permit.cost)}}, traffic));
  if (!logged.ok()) return logged;
  return store_.BeginOpening(terms.run_id, permit.cost);
}

absl::StatusOr<OpenedResult> PartyRuns::Compute(const RunTerms& terms, AtWork& run,
                                                const PartyCommitments& commitments,
                                                ChannelLink& link) {
  const std::stop_token stop = run.stop.get_token();
  const PartyPermit& permit = run.permit;
  absl::StatusOr<std::unique_ptr<PartyComputation>> computation =
      rules_.compute(terms, permit, commitments);
  if (!computation.ok()) return computation.status();
  const auto progress = [&](std::uint32_t percent) { SetPercent(run, percent); };
  if (absl::Status s = (*computation)->ReceiveShares(progress, stop); !s.ok()) return s;
  if (absl::Status s = Advance(terms, run, PartyRunState::kReceived, {}, ""); !s.ok()) return s;
  for (auto& [place, channel] : run.channels) {
    if (absl::Status s = channel->WaitUntilConnected(); !s.ok()) return s;
  }
  const PairKeys keys{.with_next = run.channels.at(NextParty(permit.self))->TakeKey(),
                      .with_previous = run.channels.at(PreviousParty(permit.self))->TakeKey()};
  const auto before_opening = [&]() -> absl::Status {
    const std::string detail = TrafficText(link.figures());
    if (absl::Status s = RecordOpening(terms, permit, detail); !s.ok()) return s;
    log_(terms.run_id.value(), absl::StrCat("linked: ", detail));
    {
      const std::lock_guard lock(mutex_);
      run.view.state = PartyRunState::kLinked;
    }
    changed_.notify_all();
    return absl::OkStatus();
  };
  return (*computation)->Link(link, keys, before_opening, progress, stop);
}

void PartyRuns::Work(const RunTerms& terms, AtWork& run, const PartyCommitments& commitments) {
  const int self = run.permit.self;
  absl::StatusOr<OpenedResult> result;
  bool ended_from_outside = false;
  ChannelLink link(*run.channels.at(NextParty(self)), *run.channels.at(PreviousParty(self)));
  {
    // The one of a pair that stands first in the agreement calls the other.
    std::vector<std::jthread> dialling;
    for (auto& [place, channel] : run.channels) {
      if (place < self) continue;
      dialling.emplace_back([this, &terms, &run, place = place, line = channel.get()] {
        rules_.dial(terms, run.permit, place, *line, run.stop.get_token());
      });
    }
    result = Compute(terms, run, commitments, link);
    absl::Status outcome = result.status();
    if (outcome.ok()) {
      outcome =
          Advance(terms, run, PartyRunState::kOpened,
                  {{"transcript", HashText(result->transcript)}}, TrafficText(link.figures()));
    }
    if (!outcome.ok()) {
      result = outcome;
      ended_from_outside = run.stop.stop_requested();
      run.stop.request_stop();  // calls that still wait for another party
    }
    for (auto& [place, channel] : run.channels) channel->Close(outcome);
  }
  const PartyTrafficFigures traffic = link.figures();
  std::string reason(result.status().message());
  if (!result.ok()) {
    if (ended_from_outside) reason = stopped() ? kStopped : "the linkage service ended the run";
    // It has failed whether that can be logged or not.
    absl::Status failed = Record(record_, PartyFailure(terms, reason));
    failed.Update(store_.Fail(terms.run_id, reason));
    if (!failed.ok()) log_(terms.run_id.value(), absl::StrCat("not written: ", failed.message()));
    log_(terms.run_id.value(), absl::StrCat("failed: ", reason));
  } else {
    store_.Note(terms.run_id, traffic, result->transcript).IgnoreError();
  }
  {
    const std::lock_guard lock(mutex_);
    run.view.traffic = traffic;
    run.view.percent = 0;
    if (result.ok()) {
      run.view.opened = result->opened;
      run.view.transcript = result->transcript;
    } else {
      run.view.state = PartyRunState::kFailed;
      run.view.message = reason;
    }
    run.running = false;
  }
  changed_.notify_all();
}

absl::Status PartyRuns::End(const RunId& id, bool done, const std::string& reason) {
  const std::optional<StoredPartyRun> stored = store_.Find(id);
  if (!stored.has_value()) {
    return absl::NotFoundError(absl::StrCat("this compute party does not know a run ", id.value()));
  }
  {
    std::unique_lock lock(mutex_);
    const auto found = at_work_.find(id);
    if (found != at_work_.end()) {
      AtWork& run = *found->second;
      // Opened at this party, not yet at rest: the last messages are still going out.
      if (!(done && run.view.state == PartyRunState::kOpened) && run.running) {
        run.stop.request_stop();
        for (auto& [place, channel] : run.channels) {
          channel->Close(absl::CancelledError(absl::StrCat("the run was ended: ", reason)));
        }
      }
      changed_.wait(lock, [&] { return !run.running; });
      std::ranges::fill(run.view.opened, '\0');
      run.view.opened.clear();
      if (run.view.state == PartyRunState::kOpened) {
        run.view.state = done ? PartyRunState::kErased : PartyRunState::kFailed;
        run.view.message = done ? "" : reason;
      }
    }
  }
  changed_.notify_all();
  const PartyRunState now = store_.Find(id)->state;
  if (HasEnded(now)) return absl::OkStatus();
  const bool erased = done && now == PartyRunState::kOpened;
  absl::Status status =
      Record(record_, erased ? PartyEvent(stored->terms, PartyRunState::kErased, {})
                             : PartyFailure(stored->terms, reason));
  if (status.ok()) {
    status = erased ? store_.Advance(id, PartyRunState::kErased) : store_.Fail(id, reason);
  }
  if (status.ok()) log_(id.value(), erased ? "erased" : absl::StrCat("failed: ", reason));
  return status;
}

absl::StatusOr<PartyRunView> PartyRuns::View(const RunId& id) const {
  const std::optional<StoredPartyRun> stored = store_.Find(id);
  if (!stored.has_value()) {
    return absl::NotFoundError(absl::StrCat("this compute party does not know a run ", id.value()));
  }
  const std::lock_guard lock(mutex_);
  const auto found = at_work_.find(id);
  if (found != at_work_.end()) {
    PartyRunView view = found->second->view;
    // Shown as opened only when all is at rest, so that nobody ends it while messages go out.
    if (view.state == PartyRunState::kOpened && found->second->running) {
      view.state = PartyRunState::kLinked;
    }
    return view;
  }
  return PartyRunView{.state = stored->state,
                      .message = stored->message,
                      .traffic = stored->traffic,
                      .transcript = stored->transcript};
}

absl::StatusOr<PartyRunView> PartyRuns::WaitForChange(const RunId& id, const PartyRunView& seen,
                                                      std::chrono::milliseconds timeout) const {
  const auto until = std::chrono::steady_clock::now() + timeout;
  while (true) {
    absl::StatusOr<PartyRunView> view = View(id);
    if (!view.ok() || *view != seen || std::chrono::steady_clock::now() >= until) return view;
    std::unique_lock lock(mutex_);
    if (stopped_) return view;
    changed_.wait_for(lock, std::chrono::milliseconds(50));
  }
}

absl::StatusOr<PartyRuns::Incoming> PartyRuns::Attach(const RunId& id, const Hash256& terms_hash,
                                                      int place, const std::string& name,
                                                      const std::string& fingerprint) const {
  const std::optional<StoredPartyRun> stored = store_.Find(id);
  const std::lock_guard lock(mutex_);
  const auto found = at_work_.find(id);
  if (!stored.has_value() || found == at_work_.end()) {
    return absl::NotFoundError(
        absl::StrCat("run ", id.value(), " is not at work at this compute party yet"));
  }
  const AtWork& run = *found->second;
  if (stored->terms.hash != terms_hash) {
    return absl::FailedPreconditionError(
        absl::StrCat("run ", id.value(), " has other terms at this compute party"));
  }
  // Who stands later in the agreement is called, never calls.
  if (place < 0 || place >= run.permit.self) {
    return absl::PermissionDeniedError("no party of this run that would call this one");
  }
  const ComputeParty& party = run.permit.parties[static_cast<std::size_t>(place)];
  if (party.name != name || party.certificate_fingerprint != fingerprint) {
    return absl::PermissionDeniedError(
        absl::StrCat("the certificate is not that of party ", party.name, " in the agreement"));
  }
  return Incoming{
      .channel = run.channels.at(place), .terms = stored->terms, .self = run.permit.self};
}

}  // namespace mirrorflow
