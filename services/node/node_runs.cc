#include "services/node/node_runs.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/hex_text.h"
#include "services/clock/clock.h"
#include "services/node/committed_batch.h"
#include "services/node/committed_shares.h"
#include "services/node/policy.h"
#include "services/node/run_events.h"
#include "services/wire/terms.h"
#include "statistics/random_source.h"

namespace mirrorflow {
namespace {

// Known runs are kept so that their ids can't be used again; each takes about a kilobyte.
constexpr std::size_t kMaxRuns = 100'000;

// What a side commits to, in the form of its mode.
struct Committable {
  std::unique_ptr<CommittedUpload> batch;
  std::unique_ptr<IdentifierExchange> identifiers;
};

absl::StatusOr<Committable> CommitTo(const RunTerms& terms, const RunPermit& permit,
                                     BatchWithFacts encoded, const Signer& signer,
                                     const std::stop_token& stop) {
  Committable made;
  if (terms.mode == LinkageMode::kPsiCardinality) {
    SystemRandom random;
    absl::StatusOr<std::unique_ptr<IdentifierExchange>> exchange = IdentifierExchange::Create(
        terms, permit.side, *permit.identifiers, std::move(encoded), random, stop);
    if (!exchange.ok()) return exchange.status();
    made.identifiers = *std::move(exchange);
    return made;
  }
  absl::StatusOr<std::unique_ptr<CommittedUpload>> batch =
      terms.mode == LinkageMode::kSplitTrust
          ? CommittedShares::Create(terms, std::move(encoded), signer, ShareSeeds::Random())
          : CommittedBatch::Create(terms, std::move(encoded.batch), signer);
  if (!batch.ok()) return batch.status();
  made.batch = *std::move(batch);
  return made;
}

bool SameOffer(const KeyOffer& a, const KeyOffer& b) {
  return a.ephemeral == b.ephemeral && a.signature == b.signature;
}

}  // namespace

std::string_view NodeRunStateName(NodeRunState state) {
  switch (state) {
    case NodeRunState::kAccepted:
      return "accepted";
    case NodeRunState::kKeyOffered:
      return "key offered";
    case NodeRunState::kKeyAccepted:
      return "key accepted";
    case NodeRunState::kEncoding:
      return "encoding";
    case NodeRunState::kCommitted:
      return "committed";
    case NodeRunState::kSent:
      return "sent";
    case NodeRunState::kEnded:
      return "ended";
    case NodeRunState::kFailed:
      return "failed";
  }
  return "";
}

NodeRuns::NodeRuns(NodeConfig config, RunRules rules, NodeKeys keys, Encode encode, Log log,
                   const RunRecords* records, RecordEvent record)
    : config_(std::move(config)),
      rules_(std::move(rules)),
      keys_(std::move(keys)),
      encode_(std::move(encode)),
      log_(std::move(log)),
      records_(records),
      record_(std::move(record)),
      worker_([this](std::stop_token stop) { EncodeInBackground(std::move(stop)); }) {}

NodeRuns::~NodeRuns() { Stop(); }

absl::Status NodeRuns::Propose(const RunTerms& terms, const ProposedBy& by) {
  const RunId& run_id = terms.run_id;
  const std::lock_guard lock(mutex_);
  if (const auto known = runs_.find(run_id); known != runs_.end()) {
    return known->second.terms.hash == terms.hash ? absl::OkStatus()
                                                  : OtherContent(run_id, "set of terms");
  }
  absl::StatusOr<RunPermit> permit = rules_.check(terms);
  if (!permit.ok()) {
    log_(run_id.value(), absl::StrCat("refused: ", permit.status().message()));
    absl::Status logged = Record(record_, RunEndedBy(v1::RUN_REFUSED, terms, permit.status()));
    return logged.ok() ? permit.status() : logged;
  }
  if (runs_.size() >= kMaxRuns || stopped_) {
    return absl::ResourceExhaustedError("this node takes no more runs until it is restarted");
  }
  if (config_.require_approval && records_ == nullptr) {
    return absl::FailedPreconditionError("this node has no place to record an approval");
  }
  if (absl::Status logged = Record(record_, RunTaken(terms, permit->side, by.campaign));
      !logged.ok()) {
    return logged;
  }
  Run& run = runs_.try_emplace(run_id, terms).first->second;
  run.permit = *permit;
  log_(run_id.value(),
       absl::StrCat("accepted: ", terms.corridor.ToString(), " ", terms.period.ToString(), ", ",
                    terms.encoding_profile, ", ", std::string(LinkageModeName(terms.mode))));
  run.record.set_terms(by.terms_bytes.empty() ? SerializeTerms(terms) : by.terms_bytes);
  run.record.set_campaign(by.campaign);
  run.record.set_received(TimeNow());
  run.status.awaiting_approval = config_.require_approval;
  Remember(run);
  Decide(run);
  if (run.status.awaiting_approval) {
    log_(run_id.value(), "waits for its approval\nhint: mf-node runs approve " + run_id.value());
  }
  return run.status.state == NodeRunState::kFailed ? absl::PermissionDeniedError(run.status.message)
                                                   : absl::OkStatus();
}

void NodeRuns::TakeDecisions() {
  const std::lock_guard lock(mutex_);
  for (auto& [run_id, run] : runs_) Decide(run);
}

void NodeRuns::Decide(Run& run) {
  if (!run.status.awaiting_approval || run.status.state != NodeRunState::kAccepted) return;
  const std::optional<node::RunDecision> decision = records_->DecisionOn(run.terms);
  if (!decision.has_value()) return;
  const v1::LogEventKind kind = decision->approved() ? v1::RUN_APPROVED : v1::RUN_REJECTED;
  EventDraft event = RunEvent(kind, run.terms);
  event.facts = {{"terms_sha256", HashText(run.terms.hash)}};
  event.documents = {{"reason", decision->reason()}};
  if (absl::Status logged = Record(record_, event); !logged.ok()) {
    log_(run.terms.run_id.value(), std::string(logged.message()));
    return;  // looked at again
  }
  run.status.awaiting_approval = false;
  if (!decision->approved()) {
    Fail(run, absl::StrCat("the node's operator refused the run: ", decision->reason()));
    return;
  }
  log_(run.terms.run_id.value(), "approved");
  Remember(run);
  changed_.notify_all();
}

void NodeRuns::Remember(Run& run) {
  if (records_ == nullptr) return;
  run.record.set_state(std::string(NodeRunStateName(run.status.state)));
  run.record.set_message(run.status.message);
  run.record.set_awaiting_approval(run.status.awaiting_approval);
  if (absl::Status saved = records_->Save(run.terms.run_id, run.record); !saved.ok()) {
    log_(run.terms.run_id.value(), absl::StrCat("not recorded: ", saved.message()));
  }
}

absl::StatusOr<v1::SignedErasure> NodeRuns::Attest(
    Run& run, std::vector<v1::ErasureStatement::Item> destroyed) {
  absl::StatusOr<v1::SignedErasure> signed_erasure = SignErasure(run.terms,
                                                                 {.side = run.permit.side,
                                                                  .commitment = run.commitment,
                                                                  .destroyed = std::move(destroyed),
                                                                  .time = TimeNow()},
                                                                 *keys_.identity);
  if (signed_erasure.ok()) run.record.add_erasures(signed_erasure->SerializeAsString());
  return signed_erasure;
}

absl::StatusOr<KeyOffer> NodeRuns::OfferKey(const RunId& run_id) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = Find(run_id);
  if (!found.ok()) return found.status();
  Run& run = **found;
  if (run.status.state > NodeRunState::kSent) {
    return OutOfOrder(run_id, run.status, "offer a key");
  }
  if (run.status.awaiting_approval) {
    return absl::FailedPreconditionError(
        absl::StrCat("run ", run_id.value(), " waits for the approval of the node's operator"));
  }
  if (run.offer.has_value()) return *run.offer;
  if (absl::Status permitted = StillPermitted(run); !permitted.ok()) return permitted;
  absl::StatusOr<RunKeyAgreement> agreement = RunKeyAgreement::Start(
      run.terms, run.permit.side, *keys_.identity, keys_.agreement, run.permit.peer);
  if (!agreement.ok()) return agreement.status();
  run.agreement.emplace(*std::move(agreement));
  run.offer = run.agreement->offer();
  Move(run, NodeRunState::kKeyOffered);
  return *run.offer;
}

absl::StatusOr<KeyConfirmation> NodeRuns::AcceptKey(const RunId& run_id,
                                                    const KeyOffer& peer_offer) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = Find(run_id);
  if (!found.ok()) return found.status();
  Run& run = **found;
  if (run.status.state > NodeRunState::kSent || !run.offer.has_value()) {
    return OutOfOrder(run_id, run.status, "accept a key");
  }
  if (run.peer_offer.has_value()) {
    if (!SameOffer(*run.peer_offer, peer_offer)) return OtherContent(run_id, "key offer");
    return *run.confirmation;
  }
  absl::StatusOr<KeyConfirmation> confirmation = run.agreement->Accept(peer_offer);
  if (!confirmation.ok()) {
    log_(run_id.value(), absl::StrCat("key offer refused: ", confirmation.status().message()));
    return confirmation.status();
  }
  run.peer_offer = peer_offer;
  run.confirmation = *confirmation;
  Move(run, NodeRunState::kKeyAccepted);
  return *confirmation;
}

absl::StatusOr<std::optional<NodeRuns::Commitment>> NodeRuns::CommitBatch(
    const RunId& run_id, const KeyConfirmation& peer_confirmation) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = Find(run_id);
  if (!found.ok()) return found.status();
  Run& run = **found;
  if (run.status.state < NodeRunState::kKeyAccepted || run.status.state > NodeRunState::kSent) {
    return OutOfOrder(run_id, run.status, "commit a batch");
  }
  if (run.peer_confirmation.has_value()) {
    if (run.peer_confirmation->code != peer_confirmation.code) {
      return OtherContent(run_id, "key confirmation");
    }
    if (!run.key_erasure.has_value()) return std::optional<Commitment>();
    return Commitment{.commitment = *run.commitment, .key_erasure = *run.key_erasure};
  }
  if (absl::Status permitted = StillPermitted(run); !permitted.ok()) return permitted;
  if (run.confirmed_by.has_value() && run.confirmed_by->code != peer_confirmation.code) {
    return OtherContent(run_id, "key confirmation");
  }
  absl::Status confirmed =
      run.confirmed_by.has_value() ? absl::OkStatus() : run.agreement->Confirm(peer_confirmation);
  if (confirmed.ok()) {
    run.confirmed_by = peer_confirmation;
    EventDraft event = RunEvent(v1::KEYS_AGREED, run.terms);
    event.facts = {{"own_ephemeral", HexText(run.offer->ephemeral.bytes)},
                   {"peer_ephemeral", HexText(run.peer_offer->ephemeral.bytes)}};
    if (absl::Status logged = Record(record_, event); !logged.ok()) return logged;
  }
  if (confirmed.ok()) confirmed = rules_.count(run.terms, run.permit);
  if (absl::IsUnavailable(confirmed)) return confirmed;
  absl::StatusOr<SecretBytes> key = confirmed.ok() ? run.agreement->Take() : confirmed;
  if (!key.ok()) {
    Fail(run, std::string(key.status().message()));
    return key.status();
  }
  run.agreement.reset();
  run.run_key = *std::move(key);
  run.peer_confirmation = peer_confirmation;
  Move(run, NodeRunState::kEncoding);
  to_encode_.push_back(&run);
  changed_.notify_all();
  return std::optional<Commitment>();
}

absl::Status NodeRuns::OutOfOrder(const RunId& run_id, const NodeRunStatus& status,
                                  std::string_view step) {
  if (status.state == NodeRunState::kFailed) {
    return absl::FailedPreconditionError(
        absl::StrCat("run ", run_id.value(), " has failed at this node: ", status.message));
  }
  return absl::FailedPreconditionError(absl::StrCat(
      "run ", run_id.value(), " is in state '", std::string(NodeRunStateName(status.state)),
      "' at this node, too early or too late to ", std::string(step)));
}

absl::Status NodeRuns::OtherContent(const RunId& run_id, std::string_view what) {
  return absl::AlreadyExistsError(absl::StrCat("run ", run_id.value(), " has another ",
                                               std::string(what),
                                               " at this node already; a run takes only one"));
}

absl::Status NodeRuns::LogSending(Run& run, int addressee, const std::string& to,
                                  const Hash256& peer_commitment) {
  if (run.sending.contains(addressee)) return absl::OkStatus();
  EventDraft event = RunEvent(v1::BATCH_SENT, run.terms);
  event.facts = {{"to", to},
                 {"commitment", HashText(*run.commitment)},
                 {"peer_commitment", HashText(peer_commitment)}};
  if (absl::Status logged = Record(record_, event); !logged.ok()) return logged;
  run.sending.insert(addressee);
  return absl::OkStatus();
}

absl::StatusOr<NodeRuns::BatchStart> NodeRuns::StartBatch(const RunId& run_id,
                                                          const Hash256& peer_commitment,
                                                          int party) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = FindWithBatch(run_id, party);
  if (!found.ok()) return found.status();
  Run& run = **found;
  if (run.peer_commitment.has_value() && *run.peer_commitment != peer_commitment) {
    return OtherContent(run_id, "commitment of the other side");
  }
  if (*run.commitment == peer_commitment) {
    return absl::InvalidArgumentError(absl::StrCat(
        "run ", run_id.value(), ": what came as the other side's commitment is this side's own"));
  }
  if (absl::Status permitted = StillPermitted(run); !permitted.ok()) return permitted;
  const int addressee = std::max(party, 0);
  const std::string to = party < 0 ? std::string("office") : absl::StrCat("party ", party);
  if (absl::Status logged = LogSending(run, addressee, to, peer_commitment); !logged.ok()) {
    return logged;
  }
  run.peer_commitment = peer_commitment;
  return BatchStart{.opening = run.batch->opening(addressee),
                    .header = run.batch->header(addressee),
                    .chunk_count = run.batch->chunk_count(addressee)};
}

absl::StatusOr<std::string> NodeRuns::ReadChunk(const RunId& run_id, std::uint32_t number,
                                                int party) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = FindWithBatch(run_id, party);
  if (!found.ok()) return found.status();
  const Run& run = **found;
  if (!run.peer_commitment.has_value()) return OutOfOrder(run_id, run.status, "send");
  const int addressee = std::max(party, 0);
  if (number >= run.batch->chunk_count(addressee)) {
    return absl::OutOfRangeError(absl::StrCat("run ", run_id.value(), " has no chunk ", number));
  }
  return run.batch->chunk(addressee, number);
}

absl::StatusOr<std::string> NodeRuns::ReadTrailer(const RunId& run_id, int party) {
  const std::lock_guard lock(mutex_);
  absl::StatusOr<Run*> found = FindWithBatch(run_id, party);
  if (!found.ok()) return found.status();
  Run& run = **found;
  if (!run.peer_commitment.has_value()) return OutOfOrder(run_id, run.status, "send");
  const int addressee = std::max(party, 0);
  run.served.insert(addressee);
  const bool all = run.served.size() == static_cast<std::size_t>(run.batch->addressees());
  if (all && run.status.state == NodeRunState::kCommitted) Move(run, NodeRunState::kSent);
  return run.batch->trailer(addressee);
}

absl::StatusOr<v1::SignedErasure> NodeRuns::End(const RunId& run_id) {
  std::unique_lock lock(mutex_);
  absl::StatusOr<Run*> found = Find(run_id);
  if (!found.ok()) return found.status();
  Run& run = **found;
  run.ending = true;
  run.stop_encoding.request_stop();
  std::erase(to_encode_, &run);
  changed_.wait(lock, [&] { return encoding_ != &run; });
  run.agreement.reset();
  run.run_key.Clear();
  DropBatch(run);
  run.status.awaiting_approval = false;
  if (run.end_erasure.has_value()) return *run.end_erasure;
  absl::StatusOr<v1::SignedErasure> erasure =
      Attest(run, {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY,
                   v1::ErasureStatement::BATCH});
  if (!erasure.ok()) return erasure;
  // It is destroyed; said so only when that is logged.
  absl::Status logged =
      Record(record_, Erased(v1::BATCH_ERASED, run.terms, erasure->SerializeAsString()));
  if (!logged.ok()) return logged;
  run.end_erasure = *erasure;
  if (run.status.state != NodeRunState::kEnded) Move(run, NodeRunState::kEnded);
  return erasure;
}

absl::StatusOr<NodeRunStatus> NodeRuns::StatusOf(const RunId& run_id) const {
  const std::lock_guard lock(mutex_);
  const auto run = runs_.find(run_id);
  if (run == runs_.end()) {
    return absl::NotFoundError(absl::StrCat("this node has accepted no run ", run_id.value()));
  }
  return run->second.status;
}

absl::StatusOr<NodeRunStatus> NodeRuns::WaitForChange(const RunId& run_id,
                                                      const NodeRunStatus& seen,
                                                      std::chrono::milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  const auto run = runs_.find(run_id);
  if (run == runs_.end()) {
    return absl::NotFoundError(absl::StrCat("this node has accepted no run ", run_id.value()));
  }
  changed_.wait_for(lock, timeout, [&] { return stopped_ || run->second.status != seen; });
  if (stopped_) return absl::UnavailableError("the node is stopping");
  return run->second.status;
}

void NodeRuns::Stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    to_encode_.clear();
    if (encoding_ != nullptr) encoding_->stop_encoding.request_stop();
  }
  worker_.request_stop();
  changed_.notify_all();
  if (worker_.joinable()) worker_.join();
  const std::lock_guard lock(mutex_);
  for (auto& [run_id, run] : runs_) {
    if (run.record.has_upload()) {
      run.batch.reset();
    } else if (run.status.state < NodeRunState::kEnded) {
      Fail(run, "the node was stopped");
    }
  }
}

absl::StatusOr<NodeRuns::Run*> NodeRuns::Find(const RunId& run_id) {
  const auto run = runs_.find(run_id);
  if (run == runs_.end()) {
    return absl::NotFoundError(absl::StrCat("this node has accepted no run ", run_id.value()));
  }
  return &run->second;
}

absl::Status NodeRuns::StillPermitted(Run& run) {
  absl::StatusOr<RunPermit> permit = rules_.check(run.terms);
  if (permit.ok() && permit->peer != run.permit.peer) {
    permit = absl::FailedPreconditionError(
        "clause parties: the keys of the other state have changed since the "
        "run was proposed");
  }
  if (permit.ok()) return absl::OkStatus();
  Fail(run, std::string(permit.status().message()));
  return permit.status();
}

absl::StatusOr<int> NodeRuns::PlaceOf(const RunId& run_id, const std::string& name,
                                      const std::string& fingerprint) const {
  const std::lock_guard lock(mutex_);
  const auto run = runs_.find(run_id);
  if (run != runs_.end()) {
    const std::vector<ComputeParty>& parties = run->second.permit.compute_parties;
    for (std::size_t place = 0; place < parties.size(); ++place) {
      if (parties[place].name == name && parties[place].certificate_fingerprint == fingerprint) {
        return static_cast<int>(place);
      }
    }
  }
  return absl::PermissionDeniedError(absl::StrCat(
      "party ", name, " with this certificate is not in the agreement of run ", run_id.value()));
}

absl::StatusOr<NodeRuns::Run*> NodeRuns::FindWithBatch(const RunId& run_id, int party) {
  EraseOverdue();
  absl::StatusOr<Run*> found = Find(run_id);
  const auto expected = party < 0 ? LinkageMode::kLinkageUnit : LinkageMode::kSplitTrust;
  if (found.ok() && (*found)->terms.mode != expected) {
    return absl::FailedPreconditionError(absl::StrCat(
        "run ", run_id.value(), " is in mode ", std::string(LinkageModeName((*found)->terms.mode)),
        ": its batch goes to nobody in this form"));
  }
  if (found.ok() && (*found)->batch == nullptr) {
    return OutOfOrder(run_id, (*found)->status, "send a batch");
  }
  return found;
}

void NodeRuns::Move(Run& run, NodeRunState state, std::string message) {
  run.status = {.state = state, .message = std::move(message)};
  Remember(run);
  log_(run.terms.run_id.value(),
       run.status.message.empty()
           ? std::string(NodeRunStateName(state))
           : absl::StrCat(std::string(NodeRunStateName(state)), ": ", run.status.message));
  changed_.notify_all();
}

void NodeRuns::Fail(Run& run, std::string message) {
  run.agreement.reset();
  run.run_key.Clear();
  DropBatch(run);
  absl::Status logged =
      Record(record_, RunEndedBy(v1::RUN_FAILED_AT_NODE, run.terms, absl::AbortedError(message)));
  if (!logged.ok()) {
    log_(run.terms.run_id.value(), absl::StrCat("its failure is not logged: ", logged.message()));
  }
  Move(run, NodeRunState::kFailed, std::move(message));
}

std::chrono::steady_clock::time_point NodeRuns::EraseOverdue() {
  const auto now = std::chrono::steady_clock::now();
  auto next = now + std::chrono::hours(1);
  for (auto& [run_id, run] : runs_) {
    if (!run.commitment.has_value() || run.status.state >= NodeRunState::kEnded) continue;
    if (run.erase_at <= now) {
      Fail(run, absl::StrCat("clause retention: the batch was not linked within the agreed ",
                             run.permit.keep_batch.count(), " hours, and is erased"));
    } else {
      next = std::min(next, run.erase_at);
    }
  }
  return next;
}

void NodeRuns::EncodeInBackground(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto look_again = EraseOverdue();
    changed_.wait_until(lock, stop, look_again, [&] { return !to_encode_.empty(); });
    if (stop.stop_requested()) return;
    if (to_encode_.empty()) continue;
    encoding_ = to_encode_.front();
    to_encode_.pop_front();
    if (encoding_->peer_set_taken) {
      ReturnSet(lock, *encoding_);
    } else {
      EncodeNext(lock, *encoding_);
    }
    encoding_ = nullptr;
    changed_.notify_all();
  }
}

void NodeRuns::EncodeNext(std::unique_lock<std::mutex>& lock, Run& run) {
  SecretBytes key = std::move(run.run_key);
  const std::stop_token stop = run.stop_encoding.get_token();
  lock.unlock();
  absl::StatusOr<BatchWithFacts> encoded = encode_(run.terms, run.permit.side, key, stop);
  key.Clear();
  absl::StatusOr<Committable> made =
      encoded.ok() ? CommitTo(run.terms, run.permit, *std::move(encoded), *keys_.identity, stop)
                   : encoded.status();
  lock.lock();
  if (run.ending) return;
  if (!encoded.ok()) {
    // The reason names files and columns of this node: for its operator alone.
    log_(run.terms.run_id.value(), absl::StrCat("encoding failed: ", encoded.status().message()));
    Fail(run, "the node could not encode its records; its operator finds the reason in its log");
    return;
  }
  if (!made.ok()) {
    Fail(run, std::string(made.status().message()));
    return;
  }
  run.batch = std::move(made->batch);
  run.identifiers = std::move(made->identifiers);
  if (absl::Status taken = TakeCommitted(run); !taken.ok()) {
    Fail(run, std::string(taken.message()));
    return;
  }
  Move(run, NodeRunState::kCommitted);
}

absl::Status NodeRuns::TakeCommitted(Run& run) {
  const auto told_here_only = [&](const std::string& what, const absl::Status& why) {
    log_(run.terms.run_id.value(), absl::StrCat(what, ": ", why.message()));
  };
  run.commitment = run.batch ? run.batch->commitment() : run.identifiers->commitment();
  const std::uint64_t records =
      run.batch ? run.batch->opening(0).record_count : run.identifiers->record_count();
  run.erase_at = std::chrono::steady_clock::now() + run.permit.keep_batch;
  // The key is gone: it was cleared after the encoding, and its agreement when it was taken.
  absl::StatusOr<v1::SignedErasure> erasure =
      Attest(run, {v1::ErasureStatement::RUN_KEY, v1::ErasureStatement::EPHEMERAL_KEY});
  if (!erasure.ok()) {
    told_here_only("signing failed", erasure.status());
    return absl::InternalError("the node could not sign; its operator finds the reason in its log");
  }
  absl::Status logged =
      Record(record_, Erased(v1::KEYS_ERASED, run.terms, erasure->SerializeAsString()));
  if (logged.ok()) logged = Record(record_, BatchCommitted(run.terms, *run.commitment, records));
  if (!logged.ok()) return logged;
  run.key_erasure = *std::move(erasure);
  if (run.batch == nullptr) return absl::OkStatus();
  if (absl::Status kept = KeepUpload(run); !kept.ok()) {
    told_here_only("batch not kept", kept);
    return absl::InternalError(
        "the node could not keep its batch; its operator finds the reason in its log");
  }
  run.progress = ProgressOf(*run.batch);
  return absl::OkStatus();
}

}  // namespace mirrorflow
