#include "services/office/campaign_driver.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_commitment.h"
#include "services/office/error_record.h"
#include "services/office/identifier_rounds.h"
#include "services/office/run_linking.h"
#include "services/wire/erasure.h"

namespace mirrorflow {
namespace {

constexpr std::chrono::seconds kCancelWait{30};
// How long nodes that may have lost their line have to say that a linked run is erased.
constexpr std::chrono::minutes kEndPatience{10};
constexpr char kCancelled[] = "cancelled by an operator";
constexpr char kStopped[] =
    "the linkage service was stopped during this run\n"
    "hint: create the campaign again under a new id";

std::vector<Country> CountriesOf(const StoredRun& run) {
  if (run.by_files) return {};
  return {run.terms.corridor.origin(), run.terms.corridor.destination()};
}

// Reasons come from nodes too: nothing in one may steer a terminal or break a file.
std::string Printable(const std::string& reason) {
  constexpr std::size_t kMaxReason = 1000;
  std::string text = reason.substr(0, kMaxReason);
  std::ranges::replace_if(
      text, [](char c) { return c != '\n' && (c < ' ' || c > '~'); }, '?');
  return text;
}

v1::RunState ToWire(RunState state) { return static_cast<v1::RunState>(state); }

}  // namespace

CampaignDriver::CampaignDriver(RunStore& store, NodeClients nodes, CheckRun check_run, Seal seal,
                               const DriverOptions& options, Log log)
    : store_(store),
      nodes_(std::move(nodes)),
      check_run_(std::move(check_run)),
      seal_(std::move(seal)),
      options_(options),
      log_(std::move(log)) {
  for (int i = 0; i < options.concurrent_runs; ++i) workers_.emplace_back([this] { Work(); });
}

CampaignDriver::~CampaignDriver() { Stop(); }

void CampaignDriver::Stop() {
  stop_.request_stop();
  {
    const std::lock_guard lock(mutex_);
    for (auto& [run, stop] : claimed_) stop.request_stop();
  }
  changed_.notify_all();
  workers_.clear();  // joins
}

void CampaignDriver::Work() {
  std::unique_lock lock(mutex_);
  const auto now = [] { return std::chrono::steady_clock::now(); };
  while (!stop_.stop_requested()) {
    while (!later_.empty() && later_.begin()->first <= now()) {
      jobs_.push_back(std::move(later_.begin()->second));
      later_.erase(later_.begin());
    }
    if (jobs_.empty()) {
      const auto until = later_.empty() ? now() + std::chrono::hours(1) : later_.begin()->first;
      changed_.wait_until(lock, stop_.get_token(), until, [&] {
        return !jobs_.empty() || (!later_.empty() && later_.begin()->first < until);
      });
      continue;
    }
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

void CampaignDriver::Enqueue(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  changed_.notify_one();
}

void CampaignDriver::EnqueueLater(Job job) {
  {
    const std::lock_guard lock(mutex_);
    later_.emplace(std::chrono::steady_clock::now() + options_.approval_poll, std::move(job));
  }
  // All: whoever sleeps longer than that must take the new time.
  changed_.notify_all();
}

void CampaignDriver::Resume() {
  for (const RunId& id : store_.interrupted_runs()) {
    const StoredRun run = *store_.FindRun(id);
    log_(id.value(), "FAILED: interrupted by a restart");
    Enqueue([this, run] { TellNodes(run, RunState::kFailed, CountriesOf(run)); });
  }
  for (const RunId& id : store_.UnfinishedRuns()) {
    const StoredRun run = *store_.FindRun(id);
    if (store_.FindCampaign(run.campaign)->cancelled) continue;
    if (run.by_files && run.state <= RunState::kCommitted) continue;  // waits for its files
    log_(id.value(),
         absl::StrCat("goes on after a restart from ", std::string(RunStateName(run.state))));
    // A run that waits for an approval may still have to.
    Enqueue([this, id, agreed = run.state == RunState::kAgreed] {
      agreed ? WaitForApproval(id) : WorkOn(id, nullptr);
    });
  }
  for (const StoredCampaign& campaign : store_.Campaigns()) {
    if (campaign.cancelled) {
      for (const StoredRun& run : store_.RunsOf(campaign.id)) {
        if (!HasEnded(run.state)) End(run, RunState::kCancelled, kCancelled, {});
      }
    }
    Submit(campaign.id);
  }
}

void CampaignDriver::Submit(const RunId& campaign) {
  const std::optional<StoredCampaign> found = store_.FindCampaign(campaign);
  if (!found.has_value() || found->by_files) return;
  Enqueue([this, campaign] { Agree(campaign); });
}

void CampaignDriver::Agree(const RunId& campaign) {
  std::vector<StoredRun> runs = store_.RunsOf(campaign);
  std::erase_if(runs, [](const StoredRun& run) { return run.state != RunState::kCreated; });
  std::erase_if(runs, [this](const StoredRun& run) {
    const absl::Status covered = check_run_(run.terms).status();
    if (!covered.ok()) End(run, RunState::kFailed, std::string(covered.message()), {});
    return !covered.ok();
  });
  if (runs.empty()) return;
  const std::map<RunId, RunAnswer> answers = AskNodes(campaign, runs, nodes_, stop_.get_token());
  if (stop_.stop_requested()) return;  // a restart asks again
  for (const StoredRun& run : runs) {
    const RunAnswer& answer = answers.at(run.id);
    absl::Status status = answer.status;
    if (status.ok()) status = AskParties(run);
    if (status.ok()) status = Advance(run.id, RunState::kAgreed);
    if (status.ok()) {
      if (answer.awaiting_approval) {
        log_(run.id.value(), "waits for the approval of a node's operator");
        EnqueueLater([this, id = run.id] { WaitForApproval(id); });
      } else {
        Enqueue([this, id = run.id] { WorkOn(id, nullptr); });
      }
    } else if (HasEnded(store_.FindRun(run.id)->state)) {
      TellNodes(run, RunState::kCancelled, answer.accepted_by);  // while the nodes were asked
    } else {
      End(run, RunState::kFailed, std::string(status.message()), answer.accepted_by);
    }
  }
}

absl::StatusOr<bool> CampaignDriver::IsAwaitingApproval(const StoredRun& run) {
  const RunNodes nodes = NodesOf(run);
  bool awaiting = false;
  for (const Side side : {Side::kSender, Side::kReceiver}) {
    absl::StatusOr<bool> answer = nodes.at(side).IsAwaitingApproval(run.id, stop_.get_token());
    if (absl::IsNotFound(answer.status())) {
      const RunAnswer again = AskNodes(run.campaign, {run}, nodes_, stop_.get_token()).at(run.id);
      if (!again.status.ok()) return again.status;
      awaiting = awaiting || again.awaiting_approval;
    } else if (!answer.ok()) {
      return answer.status();
    } else {
      awaiting = awaiting || *answer;
    }
  }
  return awaiting;
}

void CampaignDriver::WaitForApproval(const RunId& id) {
  const StoredRun run = *store_.FindRun(id);
  if (HasEnded(run.state) || stop_.stop_requested()) return;
  absl::StatusOr<bool> awaiting = IsAwaitingApproval(run);
  if (awaiting.ok() && *awaiting) {
    EnqueueLater([this, id] { WaitForApproval(id); });
  } else {
    // With an error too: the run then fails with its reason where it is worked on.
    WorkOn(id, nullptr);
  }
}

void CampaignDriver::WorkOn(const RunId& id, std::unique_ptr<RunBatches> batches) {
  const StoredRun run = *store_.FindRun(id);
  // An imported run is claimed already.
  absl::StatusOr<std::stop_token> stop = batches == nullptr ? Claim(id) : ClaimOf(id);
  if (!stop.ok()) return;  // cancelled while it waited
  absl::Status status = TakeToEnd(run, std::move(batches), *stop);
  if (status.ok()) {
    Unclaim(id);
  } else {
    const bool stopped = stop_.stop_requested();
    const bool cancelled = stop->stop_requested() && !stopped;
    if (cancelled) {
      End(run, RunState::kCancelled, kCancelled, CountriesOf(run));
    } else if (stopped && run.terms.mode != LinkageMode::kSplitTrust) {
      log_(id.value(), "stopped; goes on at the next start");
    } else {
      End(run, RunState::kFailed, stopped ? kStopped : std::string(status.message()),
          CountriesOf(run));
    }
    Unclaim(id);
  }
}

absl::Status CampaignDriver::TakeToEnd(const StoredRun& run, std::unique_ptr<RunBatches> batches,
                                       const std::stop_token& stop) {
  const bool by_parties = run.terms.mode == LinkageMode::kSplitTrust;
  absl::Status status;
  if (run.state != RunState::kTabulated) status = Tabulate(run, std::move(batches), stop);
  if (status.ok() && !run.by_files) status = Erase(run, stop);
  if (status.ok() && by_parties) {
    status = options_.parties->End(run, RunState::kErased, options_.farewell);
  }
  if (status.ok() && stop.stop_requested()) status = absl::CancelledError(kCancelled);
  if (status.ok()) status = Advance(run.id, RunState::kErased);
  return status;
}

absl::Status CampaignDriver::Tabulate(const StoredRun& run, std::unique_ptr<RunBatches> batches,
                                      const std::stop_token& stop) {
  absl::StatusOr<LinkedCounts> counts = Link(run, std::move(batches), stop);
  if (!counts.ok()) return counts.status();
  absl::Status status;
  // Linked before a crash, and its counts lost: linked again.
  if (run.state != RunState::kLinked) status = Advance(run.id, RunState::kLinked);
  if (status.ok()) status = store_.SaveCounts(run.id, counts->sealed);
  if (status.ok() && !counts->sealed_errors.empty()) {
    status = store_.SaveErrorEstimate(run.id, counts->sealed_errors);
  }
  return status.ok() ? Advance(run.id, RunState::kTabulated) : status;
}

absl::StatusOr<CampaignDriver::LinkedCounts> CampaignDriver::Link(
    const StoredRun& run, std::unique_ptr<RunBatches> batches, const std::stop_token& stop) {
  switch (run.terms.mode) {
    case LinkageMode::kLinkageUnit:
      return LinkHere(run, std::move(batches), stop);
    case LinkageMode::kSplitTrust:
      return LinkByParties(run, stop);
    case LinkageMode::kPsiCardinality:
      return CountByNodes(run, stop);
  }
  return absl::InternalError("a run of no linkage mode");
}

absl::StatusOr<CampaignDriver::LinkedCounts> CampaignDriver::LinkHere(
    const StoredRun& run, std::unique_ptr<RunBatches> batches, const std::stop_token& stop) {
  if (batches == nullptr) {
    absl::StatusOr<RunBatches> fetched =
        run.state < RunState::kReceived ? Fetch(run, stop) : LoadBatches(store_.batches(), run.id);
    if (!fetched.ok()) return fetched.status();
    batches = std::make_unique<RunBatches>(*std::move(fetched));
  }
  log_(run.id.value(), absl::StrCat("linking: sender ", SizeBucket(batches->sender.size()),
                                    " rows, receiver ", SizeBucket(batches->receiver.size())));
  absl::StatusOr<ConfidentialErrorEstimate> errors = absl::UnknownError("not estimated");
  absl::StatusOr<CubeCounts> counts = LinkAndCount(
      run.terms, *batches, options_.linkage_threads,
      [&](std::uint32_t percent) { store_.SetPercent(run.id, percent); }, stop,
      options_.seal_errors ? &errors : nullptr);
  batches.reset();
  if (!counts.ok()) return counts.status();
  SystemRandom random;
  absl::StatusOr<FlowCube> cube = FlowCube::Create(run.terms.corridor, run.terms.period, *counts,
                                                   DrawCellKeys(*counts, random));
  if (!cube.ok()) return cube.status();
  absl::StatusOr<std::string> sealed = seal_(run.terms, *cube);
  if (!sealed.ok()) return sealed.status();
  LinkedCounts linked{.sealed = *std::move(sealed), .sealed_errors = {}};
  // Counts without an estimate are as good.
  if (!errors.ok()) return linked;
  absl::StatusOr<std::string> sealed_errors =
      options_.seal_errors(run.terms, SerializeErrors(*errors));
  if (!sealed_errors.ok()) return sealed_errors.status();
  linked.sealed_errors = *std::move(sealed_errors);
  return linked;
}

absl::StatusOr<CommittedRun> CampaignDriver::HaveCommitted(const StoredRun& run,
                                                           const RunSigners& signers,
                                                           const std::stop_token& stop) {
  absl::StatusOr<CommittedRun> committed = CommitBatches(run.terms, NodesOf(run), signers, stop);
  if (!committed.ok()) return committed;
  absl::Status status;
  if (run.state < RunState::kCommitted) {
    status = Commit(run.id, *committed);
  } else if (committed->commitments.sender != run.sender_commitment ||
             committed->commitments.receiver != run.receiver_commitment) {
    status = absl::DataLossError("a node has another commitment than before the restart");
  }
  if (!status.ok()) return status;
  return committed;
}

absl::StatusOr<CampaignDriver::LinkedCounts> CampaignDriver::LinkByParties(
    const StoredRun& run, const std::stop_token& stop) {
  if (options_.parties == nullptr) {
    return absl::FailedPreconditionError("this linkage service knows no compute parties");
  }
  absl::StatusOr<RunSigners> signers = check_run_(run.terms);
  if (!signers.ok()) return signers.status();
  absl::StatusOr<CommittedRun> committed = HaveCommitted(run, *signers, stop);
  if (!committed.ok()) return committed.status();
  absl::StatusOr<std::string> opened = options_.parties->Link(
      run, committed->commitments,
      {.received = [&] { return Advance(run.id, RunState::kReceived); },
       .percent = [&](std::uint32_t percent) { store_.SetPercent(run.id, percent); }},
      stop);
  if (!opened.ok()) return opened.status();
  return SealOpened(run, *opened);
}

absl::StatusOr<CampaignDriver::LinkedCounts> CampaignDriver::SealOpened(const StoredRun& run,
                                                                        const std::string& opened) {
  absl::StatusOr<std::string> sealed = options_.seal_opened(run.terms, opened);
  if (!sealed.ok()) return sealed.status();
  return LinkedCounts{.sealed = *std::move(sealed), .sealed_errors = {}};
}

absl::StatusOr<CampaignDriver::LinkedCounts> CampaignDriver::CountByNodes(
    const StoredRun& run, const std::stop_token& stop) {
  absl::StatusOr<IdentifierPlan> plan = options_.identifier_plan(run.terms);
  if (!plan.ok()) return plan.status();
  absl::StatusOr<RunSigners> signers = check_run_(run.terms);
  if (!signers.ok()) return signers.status();
  const auto explained = [](const absl::Status& status) {
    if (!absl::IsNotFound(status)) return status;
    return absl::FailedPreconditionError(
        absl::StrCat("a node was restarted during the run and has lost the secret of its set: ",
                     status.message(), "\nhint: create a new campaign"));
  };
  absl::StatusOr<CommittedRun> committed = HaveCommitted(run, *signers, stop);
  if (!committed.ok()) return explained(committed.status());
  absl::StatusOr<std::string> opened = CountIdentifiers(
      run.terms, *plan, *committed, NodesOf(run),
      [&](std::uint32_t percent) { store_.SetPercent(run.id, percent); }, stop);
  if (!opened.ok()) return explained(opened.status());
  if (run.state < RunState::kReceived) {
    if (absl::Status s = Advance(run.id, RunState::kReceived); !s.ok()) return s;
  }
  return SealOpened(run, *opened);
}

absl::Status CampaignDriver::AskParties(const StoredRun& run) {
  if (run.terms.mode != LinkageMode::kSplitTrust) return absl::OkStatus();
  if (options_.parties == nullptr) {
    return absl::FailedPreconditionError("this linkage service knows no compute parties");
  }
  return options_.parties->Propose(run, stop_.get_token());
}

void CampaignDriver::TellParties(const StoredRun& run, RunState outcome) {
  if (run.terms.mode != LinkageMode::kSplitTrust || options_.parties == nullptr) return;
  absl::Status status = options_.parties->End(run, outcome, options_.farewell);
  if (!status.ok()) {
    log_(run.id.value(), Printable(absl::StrCat("not told of the end: ", status.message())));
  }
}

absl::Status CampaignDriver::Erase(const StoredRun& run, const std::stop_token& stop) {
  const RunNodes nodes = NodesOf(run);
  absl::StatusOr<RunSigners> signers = SignersOf(run.terms);
  if (!signers.ok()) return signers.status();
  const StoredRun now = *store_.FindRun(run.id);
  return OnBothSides(stop, [&](Side side, std::stop_token both) {
    absl::StatusOr<std::optional<v1::SignedErasure>> erasure =
        nodes.at(side).EndRun(run.id, v1::ERASED, kEndPatience, both);
    if (!erasure.ok()) return erasure.status();
    // It had ended the run before and was restarted since: with the batch it forgot the run.
    if (!erasure->has_value()) {
      log_(run.id.value(), absl::StrCat("the ", std::string(SideName(side)),
                                        " was restarted and can't attest its erasure"));
      return absl::OkStatus();
    }
    const Erasure expected{
        .side = side,
        .commitment = side == Side::kSender ? now.sender_commitment : now.receiver_commitment,
        .destroyed = {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY,
                      v1::ErasureStatement::BATCH}};
    absl::Status checked = CheckErasure(**erasure, run.terms, expected, signers->at(side));
    return checked.ok() ? store_.AddErasures(run.id, {(*erasure)->SerializeAsString()}) : checked;
  });
}

absl::StatusOr<RunBatches> CampaignDriver::Fetch(const StoredRun& run,
                                                 const std::stop_token& stop) {
  absl::StatusOr<RunSigners> signers = check_run_(run.terms);
  if (!signers.ok()) return signers.status();
  RunCommitments commitments;
  if (run.state < RunState::kCommitted) {
    absl::StatusOr<CommittedRun> committed = HaveCommitted(run, *signers, stop);
    if (!committed.ok()) return committed.status();
    commitments = committed->commitments;
  } else {
    commitments = {*run.sender_commitment, *run.receiver_commitment};
  }
  absl::StatusOr<RunBatches> batches = ReceiveBatches(
      run.terms, commitments, *signers, NodesOf(run), store_.batches(),
      [&](std::uint32_t percent) { store_.SetPercent(run.id, percent); }, stop);
  if (!batches.ok()) return batches;
  if (absl::Status status = Advance(run.id, RunState::kReceived); !status.ok()) return status;
  return batches;
}

RunNodes CampaignDriver::NodesOf(const StoredRun& run) const {
  return {*nodes_.at(run.terms.corridor.origin()), *nodes_.at(run.terms.corridor.destination())};
}

absl::StatusOr<std::stop_token> CampaignDriver::Claim(const RunId& run) {
  const std::lock_guard lock(mutex_);
  if (HasEnded(store_.FindRun(run)->state)) {
    return absl::FailedPreconditionError(absl::StrCat("run ", run.value(), " has ended"));
  }
  const auto [claim, is_new] = claimed_.try_emplace(run);
  if (!is_new) {
    return absl::FailedPreconditionError(absl::StrCat("run ", run.value(), " is at work"));
  }
  if (stop_.stop_requested()) claim->second.request_stop();
  return claim->second.get_token();
}

std::stop_token CampaignDriver::ClaimOf(const RunId& run) {
  const std::lock_guard lock(mutex_);
  return claimed_.at(run).get_token();
}

void CampaignDriver::Unclaim(const RunId& run) {
  const std::lock_guard lock(mutex_);
  claimed_.erase(run);
}

absl::Status CampaignDriver::Advance(const RunId& run, RunState to) {
  absl::Status status = store_.Advance(run, to);
  if (status.ok()) log_(run.value(), std::string(RunStateName(to)));
  return status;
}

absl::Status CampaignDriver::Commit(const RunId& run, const CommittedRun& committed) {
  absl::Status status =
      store_.Commit(run, committed.commitments.sender, committed.commitments.receiver,
                    {committed.sender_erasure.SerializeAsString(),
                     committed.receiver_erasure.SerializeAsString()});
  if (status.ok()) log_(run.value(), std::string(RunStateName(RunState::kCommitted)));
  return status;
}

void CampaignDriver::End(const StoredRun& run, RunState outcome, const std::string& reason,
                         const std::vector<Country>& countries) {
  const std::string printable = Printable(reason);
  absl::Status status = store_.EndWithout(run.id, outcome, printable);
  log_(run.id.value(), absl::StrCat(std::string(RunStateName(outcome)), ": ", printable));
  if (!status.ok()) log_(run.id.value(), absl::StrCat("not written: ", status.message()));
  TellNodes(run, outcome, countries);
}

void CampaignDriver::TellNodes(const StoredRun& run, RunState outcome,
                               const std::vector<Country>& countries) {
  std::vector<std::jthread> calls;
  if (!countries.empty()) calls.emplace_back([this, &run, outcome] { TellParties(run, outcome); });
  for (const Country country : countries) {
    const auto node = nodes_.find(country);
    if (node == nodes_.end()) continue;
    // Not stopped with the run, and short: this is how nodes learn of it.
    calls.emplace_back([this, &run, outcome, client = node->second.get()] {
      absl::Status status = client->EndRun(run.id, ToWire(outcome), options_.farewell, {}).status();
      if (!status.ok()) {
        log_(run.id.value(), Printable(absl::StrCat("not told of the end: ", status.message())));
      }
    });
  }
}

absl::Status CampaignDriver::CancelRun(const RunId& id) {
  const std::optional<StoredRun> run = store_.FindRun(id);
  if (!run.has_value()) return absl::NotFoundError(absl::StrCat("there is no run ", id.value()));
  bool at_work = false;
  {
    const std::lock_guard lock(mutex_);
    if (HasEnded(store_.FindRun(id)->state)) {
      return absl::FailedPreconditionError(
          absl::StrCat("run ", id.value(), " is ",
                       std::string(RunStateName(store_.FindRun(id)->state)), " already"));
    }
    const auto claim = claimed_.find(id);
    at_work = claim != claimed_.end();
    if (at_work) {
      claim->second.request_stop();
    } else {
      // Under the lock, so that nobody claims it in between.
      if (absl::Status status = store_.EndWithout(id, RunState::kCancelled, kCancelled);
          !status.ok()) {
        return status;
      }
    }
  }
  if (!at_work) {
    log_(id.value(), absl::StrCat("CANCELLED: ", kCancelled));
    if (run->state != RunState::kCreated) {
      Enqueue([this, run = *run] { TellNodes(run, RunState::kCancelled, CountriesOf(run)); });
    }
    return absl::OkStatus();
  }
  const auto until = std::chrono::steady_clock::now() + kCancelWait;
  std::uint64_t seen = store_.version();
  while (!HasEnded(store_.FindRun(id)->state) && std::chrono::steady_clock::now() < until) {
    seen = store_.WaitForChange(seen, std::chrono::seconds(1));
  }
  if (store_.FindRun(id)->state == RunState::kErased) {
    return absl::FailedPreconditionError(
        absl::StrCat("run ", id.value(), " was done before it could be cancelled"));
  }
  return absl::OkStatus();
}

absl::Status CampaignDriver::CancelCampaign(const RunId& campaign) {
  if (!store_.FindCampaign(campaign).has_value()) {
    return absl::NotFoundError(absl::StrCat("there is no campaign ", campaign.value()));
  }
  if (absl::Status status = store_.MarkCancelled(campaign); !status.ok()) return status;
  log_(campaign.value(), kCancelled);
  absl::Status first;
  for (const StoredRun& run : store_.RunsOf(campaign)) {
    if (HasEnded(run.state)) continue;
    absl::Status status = CancelRun(run.id);
    if (first.ok() && !absl::IsFailedPrecondition(status)) first = status;
  }
  for (const StoredRun& run : store_.RunsOf(campaign)) {
    if (absl::Status erased = store_.EraseCounts(run.id); first.ok()) first = erased;
  }
  return first;
}

absl::Status CampaignDriver::BeginImport(const RunId& id, const CommittedRun& committed) {
  const RunCommitments& commitments = committed.commitments;
  const std::optional<StoredRun> run = store_.FindRun(id);
  if (!run.has_value()) return absl::NotFoundError(absl::StrCat("there is no run ", id.value()));
  if (!run->by_files) {
    return absl::FailedPreconditionError(
        absl::StrCat("run ", id.value(), " gets its batches from the nodes, not from files",
                     "\nhint: set by_files in the campaign"));
  }
  absl::StatusOr<std::stop_token> stop = Claim(id);
  if (!stop.ok()) return stop.status();
  const StoredRun now = *store_.FindRun(id);
  absl::Status status;
  if (now.state > RunState::kCommitted) {
    status = absl::FailedPreconditionError(absl::StrCat("run ", id.value(), " is ",
                                                        std::string(RunStateName(now.state)),
                                                        "; its batches are here already"));
  } else if (now.state == RunState::kCommitted) {
    if (now.sender_commitment != commitments.sender ||
        now.receiver_commitment != commitments.receiver) {
      status = absl::AlreadyExistsError(
          absl::StrCat("other commitments are recorded for run ", id.value(),
                       "\nhint: link the files of the first attempt, or cancel the run"));
    }
  } else {
    if (now.state == RunState::kCreated) status = Advance(id, RunState::kAgreed);
    if (status.ok()) status = Commit(id, committed);
  }
  if (!status.ok()) Unclaim(id);
  return status;
}

absl::Status CampaignDriver::FinishImport(const RunId& run, RunBatches batches) {
  if (absl::Status status = Advance(run, RunState::kReceived); !status.ok()) {
    Unclaim(run);
    return status;
  }
  const auto shared = std::make_shared<std::unique_ptr<RunBatches>>(
      std::make_unique<RunBatches>(std::move(batches)));
  Enqueue([this, run, shared] { WorkOn(run, std::move(*shared)); });
  return absl::OkStatus();
}

void CampaignDriver::AbandonImport(const RunId& run) { Unclaim(run); }

}  // namespace mirrorflow
