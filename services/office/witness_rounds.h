#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "services/log/event_log.h"
#include "services/log/witness.h"
#include "services/office/log_client.h"

namespace mirrorflow {

// Members have no lines to each other, so the linkage service carries checkpoints between them: it
// fetches each member's, looks at it as a witness itself, has all others cosign it, and hands the
// cosignatures back; and it has all members cosign its own. It can keep a checkpoint back, which
// shows as a missing cosignature, and can forge none.
//
// A background thread: a round soon after Nudge, and every `interval`. A member that is not reached
// is tried again in the next round. Findings are told to `log`, loudly.
class WitnessRounds {
 public:
  struct Parts {
    EventLog& own;
    Witness& witness;
    std::vector<std::unique_ptr<LogClient>> members;
    std::function<std::vector<NoteKey>()> witness_keys;  // as the registry has them now
    std::chrono::milliseconds interval{std::chrono::minutes(1)};
    // How long after a nudge, so that many events are one round.
    std::chrono::milliseconds pause{std::chrono::seconds(1)};
    Witness::Log log;
  };
  explicit WitnessRounds(Parts parts) : parts_(std::move(parts)) {}
  ~WitnessRounds() { Stop(); }
  WitnessRounds(const WitnessRounds&) = delete;
  WitnessRounds& operator=(const WitnessRounds&) = delete;

  void Start();
  // Something was logged here, or happened at a member.
  void Nudge();
  void Stop();

  // One round, in the caller's thread; not while the background thread runs.
  void RunOnce(const std::stop_token& stop);

 private:
  using Prove = std::function<absl::StatusOr<std::vector<Hash256>>(std::uint64_t old_size,
                                                                   std::uint64_t size)>;

  // Of a member's log, its present checkpoint if the witness here has no objection.
  absl::StatusOr<SignedNote> Look(const LogClient& member);
  // The note with the cosignatures of all members but its own log.
  SignedNote Collect(const SignedNote& note, const Prove& prove,
                     std::vector<NoteSignature> signatures, const std::stop_token& stop);
  absl::StatusOr<NoteSignature> Ask(const LogClient& witness, const SignedNote& note,
                                    const Checkpoint& checkpoint, const Prove& prove);
  // Once until it is another.
  void Tell(const std::string& about, const absl::Status& status);

  Parts parts_;
  std::map<std::pair<std::string, std::string>, std::uint64_t> known_;  // by witness and log
  std::map<std::string, std::string> settled_;  // text of the checkpoint that all cosigned, by log
  std::map<std::string, std::string> told_;

  std::mutex mutex_;  // guards nudged_
  std::condition_variable_any changed_;
  bool nudged_ = true;
  std::jthread thread_;  // last: ends before what it uses
};

}  // namespace mirrorflow
