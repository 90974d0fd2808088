#pragma once

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "corridor/terms.h"
#include "crypto/identity.h"
#include "crypto/secret_bytes.h"
#include "linkage/split_trust/party_link.h"
#include "services/log/event_draft.h"
#include "services/party/channel_link.h"
#include "services/party/party_run_store.h"
#include "services/party/peer_channel.h"

namespace mirrorflow {

// What an agreement says of a run at this party.
struct PartyPermit {
  std::array<ComputeParty, kPartyCount> parties;
  int self = 0;  // which of them this party is
  std::uint32_t runs_per_period = 0;
  NanoEpsilon cost = 0;      // of what the run opens, to one person
  NanoEpsilon budget = 0;    // of a person in the corridor and period
  IdentityPublicKey sender;  // who signs the shares of each side
  IdentityPublicKey receiver;
  bool verify_products = false;
};

struct PartyCommitments {
  Hash256 sender{};
  Hash256 receiver{};
};

// The keys that this party shares with each neighbour for one run.
struct PairKeys {
  SecretBytes with_next;
  SecretBytes with_previous;
};

// What all parties open, as bytes that must be the same at all three, and a hash over what this
// party exchanged.
struct OpenedResult {
  std::string opened;
  Hash256 transcript{};
};

// One party's part in one run: fetches shares, computes with the others. Holds the shares and wipes
// them when it goes. Used by one thread.
class PartyComputation {
 public:
  using Progress = std::function<void(std::uint32_t percent)>;

  virtual ~PartyComputation() = default;

  virtual absl::Status ReceiveShares(const Progress& progress, std::stop_token stop) = 0;
  // `before_opening` is called once, before the first message from which anybody can learn a count;
  // an error from it ends the run.
  virtual absl::StatusOr<OpenedResult> Link(PartyLink& link, const PairKeys& keys,
                                            const std::function<absl::Status()>& before_opening,
                                            const Progress& progress, std::stop_token stop) = 0;
};

struct PartyRunView {
  PartyRunState state = PartyRunState::kCreated;
  std::string message{};
  std::uint32_t percent = 0;
  PartyTrafficFigures traffic{};
  std::string opened{};  // in kOpened
  std::optional<Hash256> transcript{};

  friend bool operator==(const PartyRunView&, const PartyRunView&) = default;
};

// The runs of a compute party, from the linkage service's proposal to their end. Knows no gRPC;
// docs/mf-party.md has the states. Each run at work has a thread of its own.
//
// Opening: before the first message of the opening, the intent is on disk (LINKED). A run that
// ended there, by a restart or an error, has failed and is never taken up again, its id never taken
// again, and it counts for the budget of the agreement.
//
// Thread safety: all members may be called from many threads.
class PartyRuns {
 public:
  struct Rules {
    // Whether this party takes part, asked when a run is proposed and when it is started.
    std::function<absl::StatusOr<PartyPermit>(const RunTerms& terms)> check;
    std::function<absl::StatusOr<std::unique_ptr<PartyComputation>>(
        const RunTerms& terms, const PartyPermit& permit, const PartyCommitments& commitments)>
        compute;
    // Calls the party at `place` and carries the channel until it ends; blocks.
    std::function<void(const RunTerms& terms, const PartyPermit& permit, int place,
                       PeerChannel& channel, std::stop_token stop)>
        dial;
  };
  struct Limits {
    std::size_t concurrent_runs = 1;
    std::chrono::milliseconds patience{std::chrono::minutes(2)};
  };
  // One line for the operator: no personal data, no exact count.
  using Log = std::function<void(const std::string& run_id, const std::string& message)>;

  // Store and log must outlive this.
  // What can't be logged by `record` is not done.
  PartyRuns(PartyRunStore& store, RecordEvent record, Rules rules, const Limits& limits, Log log);
  ~PartyRuns();
  PartyRuns(const PartyRuns&) = delete;
  PartyRuns& operator=(const PartyRuns&) = delete;

  // AlreadyExists for other terms under a known id, FailedPrecondition for a run that has ended.
  absl::Status Propose(const RunTerms& terms, const std::string& terms_bytes);
  // Repeated alike does nothing new. ResourceExhausted when as many runs are at work as may be.
  absl::Status Start(const RunId& run, const PartyCommitments& commitments);
  // Ends the run if it is at work, and forgets what was opened.
  absl::Status End(const RunId& run, bool done, const std::string& reason);

  absl::StatusOr<PartyRunView> View(const RunId& run) const;
  absl::StatusOr<PartyRunView> WaitForChange(const RunId& run, const PartyRunView& seen,
                                             std::chrono::milliseconds timeout) const;

  // The channel that the party at `place` wants to carry, if the run is at work here and that
  // party, by its certificate, is the one of the agreement.
  struct Incoming {
    std::shared_ptr<PeerChannel> channel;
    RunTerms terms;
    int self = 0;
  };
  absl::StatusOr<Incoming> Attach(const RunId& run, const Hash256& terms_hash, int place,
                                  const std::string& name, const std::string& fingerprint) const;

  void Stop();

 private:
  struct AtWork {
    PartyPermit permit;
    std::map<int, std::shared_ptr<PeerChannel>> channels;  // by place
    PartyRunView view{};
    std::stop_source stop;
    bool running = true;
    std::jthread thread;
  };

  void Work(const RunTerms& terms, AtWork& run, const PartyCommitments& commitments);
  absl::StatusOr<OpenedResult> Compute(const RunTerms& terms, AtWork& run,
                                       const PartyCommitments& commitments, ChannelLink& link);
  absl::Status RecordOpening(const RunTerms& terms, const PartyPermit& permit,
                             const std::string& traffic);
  absl::Status Advance(const RunTerms& terms, AtWork& run, PartyRunState to,
                       const EventFacts& facts, const std::string& traffic);
  bool stopped() const;
  void SetPercent(AtWork& run, std::uint32_t percent);

  PartyRunStore& store_;
  const RecordEvent record_;
  const Rules rules_;
  const Limits limits_;
  const Log log_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::mutex opening_;  // budget check and its record are one step
  bool stopped_ = false;
  std::map<RunId, std::unique_ptr<AtWork>> at_work_;  // from Start until the party stops
};

// The key that two parties share for a run, from the 32 bytes that each sent the other in its
// hello.
SecretBytes DerivePairKey(const RunTerms& terms, int lower, int higher,
                          const SecretBytes& from_lower, const SecretBytes& from_higher);

}  // namespace mirrorflow
