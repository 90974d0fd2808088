#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "crypto/record_facts.h"
#include "crypto/run_key.h"
#include "crypto/secret_bytes.h"
#include "services/log/event_draft.h"
#include "services/node/committed_upload.h"
#include "services/node/identifier_exchange.h"
#include "services/node/node_config.h"
#include "services/node/node_keys.h"
#include "services/node/policy.h"
#include "services/node/run_records.h"
#include "services/wire/erasure.h"

namespace mirrorflow {

// The values are those of v1::NodeRunStatus::State.
enum class NodeRunState : std::uint8_t {
  kAccepted = 1,
  kKeyOffered = 2,
  kKeyAccepted = 3,
  kEncoding = 4,
  kCommitted = 5,
  kSent = 6,
  kEnded = 7,
  kFailed = 8,
};
std::string_view NodeRunStateName(NodeRunState state);  // "accepted", "key offered", ...

struct NodeRunStatus {
  NodeRunState state = NodeRunState::kAccepted;
  std::string message;  // what went wrong, for kFailed; holds no personal data
  // Accepted by the rules, and the node's operator has not decided yet.
  bool awaiting_approval = false;

  friend bool operator==(const NodeRunStatus&, const NodeRunStatus&) = default;
};

struct UploadProgress {
  std::uint64_t records = 0;
  std::uint32_t chunks = 0;
  std::uint32_t durable_chunks = 0;  // acknowledged by the linkage service
  int addressees = 1;
  int served = 0;  // addressees that have read all of it
};
// Of one that nobody has read yet.
UploadProgress ProgressOf(const CommittedUpload& upload);

// What came with the terms of a run.
struct ProposedBy {
  std::string terms_bytes{};  // exactly as proposed; empty: as they would be written
  std::string campaign{};
};

// A node's part in its runs: which step comes when, and what is kept for how long. Knows no gRPC
// and no network; docs/mf-node.md has the states.
//
// Every call names a run, checks its state, and repeated alike does nothing new and answers alike;
// a repetition with other content is AlreadyExists, a call out of order FailedPrecondition, a run
// that was not accepted NotFound. Run key and ephemeral are destroyed when the encoding ends, the
// batch when the run ends, and both are attested. Keys are in memory only. A batch is on disk from
// the commitment on (stored_upload.h): a run that has come that far goes on after a restart, any
// other does not.
//
// Thread safety: all members may be called from many threads.
class NodeRuns {
 public:
  struct RunRules {
    // Whether this node takes part, asked when a run is proposed and before
    // each step that goes further: an agreement may end in between.
    std::function<absl::StatusOr<RunPermit>(const RunTerms& terms)> check;
    // Counts a run before its records are encoded; PermissionDenied when the
    // agreement's budget of runs is used up.
    std::function<absl::Status(const RunTerms& terms, const RunPermit& permit)> count;
  };
  // Reads and encodes this side's records; called from one background thread,
  // one run at a time. Must end soon after a stop is requested.
  using Encode = std::function<absl::StatusOr<BatchWithFacts>(
      const RunTerms& terms, Side side, const SecretBytes& run_key, std::stop_token stop)>;
  // One line for the operator's log: no personal data, no exact count.
  using Log = std::function<void(const std::string& run_id, const std::string& message)>;

  // `records`, if given, must outlive this; without it nothing is remembered
  // and no run can wait for an approval. What can't be logged by `record` is not done and can be
  // asked for again (Unavailable); only the end of a run and the erasure of what it held do not
  // wait for the log.
  NodeRuns(NodeConfig config, RunRules rules, NodeKeys keys, Encode encode, Log log,
           const RunRecords* records = nullptr, RecordEvent record = {});
  ~NodeRuns();
  NodeRuns(const NodeRuns&) = delete;
  NodeRuns& operator=(const NodeRuns&) = delete;

  // Takes up the runs that a restart left with their batches on disk. Once, before anything else.
  void GoOn();

  // OK: the run is accepted. Otherwise why not: a rule of policy.h, or other terms under a known
  // id.
  absl::Status Propose(const RunTerms& terms, const ProposedBy& by = {});
  // Goes on with, or ends, the runs that the operator has decided about since. To be called now and
  // then.
  void TakeDecisions();

  absl::StatusOr<KeyOffer> OfferKey(const RunId& run_id);
  absl::StatusOr<KeyConfirmation> AcceptKey(const RunId& run_id, const KeyOffer& peer_offer);

  // Checks the confirmation and starts the encoding; nothing while the node is encoding, then the
  // commitment. A wrong confirmation ends the run.
  struct Commitment {
    Hash256 commitment{};
    v1::SignedErasure key_erasure;
  };
  absl::StatusOr<std::optional<Commitment>> CommitBatch(const RunId& run_id,
                                                        const KeyConfirmation& peer_confirmation);

  // The batch in pieces, each as often as wanted. The first call wants the other side's commitment;
  // reading the trailer makes the run "sent". `party`: in split-trust mode the compute party, by
  // its place in the agreement, whose view is read; kNoParty in linkage-unit mode.
  static constexpr int kNoParty = -1;
  struct BatchStart {
    BatchOpening opening;
    std::string header;
    std::uint32_t chunk_count = 0;
  };
  absl::StatusOr<BatchStart> StartBatch(const RunId& run_id, const Hash256& peer_commitment,
                                        int party = kNoParty);
  absl::StatusOr<std::string> ReadChunk(const RunId& run_id, std::uint32_t number,
                                        int party = kNoParty);
  absl::StatusOr<std::string> ReadTrailer(const RunId& run_id, int party = kNoParty);
  // The linkage service says that it can't lose the first `chunks` any more; for the operator.
  void NoteDurable(const RunId& run_id, std::uint32_t chunks);
  // The place in the run's agreement of the compute party with this certificate. PermissionDenied
  // if it is none.
  absl::StatusOr<int> PlaceOf(const RunId& run_id, const std::string& name,
                              const std::string& fingerprint) const;

  // In psi-cardinality mode, docs/psi.md: this side's set, once the other state has committed under
  // its signature; the other side's set, in pieces; and that set under both secrets, some time
  // after it has come. Each piece as often as wanted.
  struct SetPiece {
    std::uint64_t total = 0;  // bytes of the set; 0: not computed yet
    std::string bytes;
    std::int64_t reported = 0;  // with the returned set
  };
  absl::StatusOr<SetPiece> ReadBlindedSet(const RunId& run_id, std::uint64_t offset,
                                          const Hash256& peer_commitment,
                                          const v1::SignedErasure& peer_word);
  absl::StatusOr<std::uint64_t> WriteSet(const RunId& run_id, std::uint64_t offset,
                                         std::string_view bytes);
  absl::StatusOr<SetPiece> ReadReturnedSet(const RunId& run_id, std::uint64_t offset);

  // Destroys whatever the run still holds; when it returns the statement, that is done.
  absl::StatusOr<v1::SignedErasure> End(const RunId& run_id);

  absl::StatusOr<NodeRunStatus> StatusOf(const RunId& run_id) const;
  // The status as soon as it is another than `seen`, at the latest after `timeout`.
  absl::StatusOr<NodeRunStatus> WaitForChange(const RunId& run_id, const NodeRunStatus& seen,
                                              std::chrono::milliseconds timeout) const;

  // How far the batches of runs have got, from their commitment on, for runs that this process had
  // in work; counts are this node's own.
  std::map<RunId, UploadProgress> Uploads() const;

  // Ends the background work and wakes all waiters; runs that have not ended fail, but for those
  // that GoOn takes up.
  void Stop();

 private:
  struct Run {
    explicit Run(const RunTerms& of) : terms(of) {}

    RunTerms terms;
    RunPermit permit{};
    NodeRunStatus status{};
    node::RunRecord record{};                    // as last written
    std::optional<RunKeyAgreement> agreement{};  // from OfferKey until the run key is taken
    std::optional<KeyOffer> offer{};
    std::optional<KeyOffer> peer_offer{};
    std::optional<KeyConfirmation> confirmation{};
    std::optional<KeyConfirmation> peer_confirmation{};
    SecretBytes run_key{};  // from CommitBatch until the encoder has it
    std::unique_ptr<CommittedUpload> batch{};
    // In psi-cardinality mode instead of a batch; with the worker while that uses it.
    std::unique_ptr<IdentifierExchange> identifiers{};
    bool peer_set_taken = false;  // whole
    std::set<int> sending{};      // addressees that were begun with, which is logged
    std::set<int> served{};       // addressees that have all of it
    std::optional<UploadProgress> progress{};
    std::optional<KeyConfirmation> confirmed_by{};   // was checked, once
    std::optional<v1::SignedErasure> end_erasure{};  // of what was destroyed at the end
    std::optional<Hash256> commitment{};
    std::optional<v1::SignedErasure> key_erasure{};
    std::optional<Hash256> peer_commitment{};
    std::stop_source stop_encoding{};
    std::chrono::steady_clock::time_point erase_at{};  // the batch, at the latest
    bool ending = false;
  };

  absl::StatusOr<Run*> Find(const RunId& run_id);
  absl::StatusOr<Run*> FindWithBatch(const RunId& run_id, int party);
  absl::StatusOr<Run*> FindWithIdentifiers(const RunId& run_id);
  // Before the first byte of the run goes to an addressee; once for each.
  absl::Status LogSending(Run& run, int addressee, const std::string& to,
                          const Hash256& peer_commitment);
  // Fails the run when its agreement does not cover it any more.
  absl::Status StillPermitted(Run& run);
  // Fails runs whose batches have been kept for as long as agreed; gives when
  // to look again.
  std::chrono::steady_clock::time_point EraseOverdue();
  void Move(Run& run, NodeRunState state, std::string message = {});
  void Remember(Run& run);
  // Takes up the operator's decision, if there is one.
  void Decide(Run& run);
  absl::StatusOr<v1::SignedErasure> Attest(Run& run,
                                           std::vector<v1::ErasureStatement::Item> destroyed);
  void Fail(Run& run, std::string message);
  // From memory to disk, with what Restore needs; the record is not saved yet.
  absl::Status KeepUpload(Run& run);
  absl::Status Restore(Run& run);
  void DropBatch(Run& run);
  void EncodeInBackground(std::stop_token stop);
  void EncodeNext(std::unique_lock<std::mutex>& lock, Run& run);
  absl::Status TakeCommitted(Run& run);
  void ReturnSet(std::unique_lock<std::mutex>& lock, Run& run);
  static absl::Status OutOfOrder(const RunId& run_id, const NodeRunStatus& status,
                                 std::string_view step);
  static absl::Status OtherContent(const RunId& run_id, std::string_view what);

  // Whom sets go to, as `sending` has them.
  static constexpr int kToOffice = 0;
  static constexpr int kToOtherState = 1;

  const NodeConfig config_;
  const RunRules rules_;
  const NodeKeys keys_;
  const Encode encode_;
  const Log log_;
  const RunRecords* const records_;
  const RecordEvent record_;

  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  std::map<RunId, Run> runs_;   // references stay valid: runs are never removed
  std::deque<Run*> to_encode_;  // or whose other side's set is to be returned
  Run* encoding_ = nullptr;
  bool stopped_ = false;
  std::jthread worker_;  // last: ends before anything it uses
};

}  // namespace mirrorflow
