#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/epsilon.h"
#include "corridor/terms.h"

namespace mirrorflow {

// The values are those of v1::PartyRunStatus::State. docs/mf-party.md says what is on disk in each.
enum class PartyRunState : std::uint8_t {
  kCreated = 1,
  kCommitted = 2,
  kReceived = 3,
  kLinked = 4,
  kOpened = 5,
  kErased = 6,
  kFailed = 7,
};
std::string_view PartyRunStateName(PartyRunState state);  // "created", "committed", ...
bool HasEnded(PartyRunState state);

// What a party exchanged with the other two.
struct PartyTrafficFigures {
  std::uint64_t bytes_sent = 0;
  std::uint64_t bytes_received = 0;
  std::uint64_t messages_sent = 0;
  std::uint64_t rounds = 0;

  friend bool operator==(const PartyTrafficFigures&, const PartyTrafficFigures&) = default;
};

struct StoredPartyRun {
  RunTerms terms;
  std::string terms_bytes;
  PartyRunState state = PartyRunState::kCreated;
  std::string message{};
  std::optional<Hash256> sender_commitment{};
  std::optional<Hash256> receiver_commitment{};
  bool opening = false;  // may be known to somebody
  PartyTrafficFigures traffic{};
  std::optional<Hash256> transcript{};
  NanoEpsilon cost = 0;  // of the opened counts, once `opening`
};

// The runs of a compute party, a file each (runs/ID.pb), replaced in one step. Shares and counts
// are never written here. A run that is found at work was interrupted: it has failed, for good, and
// its id is never taken again; so a restart opens nothing twice.
//
// Thread-safe. Disk full is ResourceExhausted and changes nothing.
class PartyRunStore {
 public:
  // Takes the directory, mode 0700. FailedPrecondition if another process has it, DataLoss if a
  // file in it is damaged.
  static absl::StatusOr<std::unique_ptr<PartyRunStore>> Open(
      const std::filesystem::path& directory);
  // For looking only: takes no lock and ends nothing.
  static absl::StatusOr<std::unique_ptr<PartyRunStore>> OpenToRead(
      const std::filesystem::path& directory);
  ~PartyRunStore();
  PartyRunStore(const PartyRunStore&) = delete;
  PartyRunStore& operator=(const PartyRunStore&) = delete;

  // Runs that Open ended.
  const std::vector<RunId>& interrupted() const { return interrupted_; }

  // AlreadyExists if the id is known.
  absl::Status Add(const RunTerms& terms, const std::string& terms_bytes);
  std::optional<StoredPartyRun> Find(const RunId& run) const;
  std::vector<StoredPartyRun> All() const;  // by id
  // The state must be the one before; FailedPrecondition otherwise.
  absl::Status Commit(const RunId& run, const Hash256& sender, const Hash256& receiver);
  absl::Status Advance(const RunId& run, PartyRunState to);
  // From RECEIVED to LINKED: the counts are going to be opened, which costs a person so much.
  absl::Status BeginOpening(const RunId& run, NanoEpsilon cost);
  absl::Status Fail(const RunId& run, const std::string& reason);
  // After the run has ended or was opened.
  absl::Status Note(const RunId& run, const PartyTrafficFigures& traffic,
                    const Hash256& transcript);

  // Runs of this agreement, corridor and period whose counts were opened, or were going to be.
  std::uint32_t Openings(const RunTerms& terms) const;
  // What their counts cost a person.
  NanoEpsilon Spent(const RunTerms& terms) const;

 private:
  explicit PartyRunStore(std::filesystem::path directory) : directory_(std::move(directory)) {}

  absl::Status Load();
  absl::Status Change(StoredPartyRun& run, StoredPartyRun changed);
  absl::StatusOr<StoredPartyRun*> FindFor(const RunId& run, PartyRunState to);
  // Takes the run to the next state, with what `edit` sets beside it.
  absl::Status MoveTo(const RunId& run, PartyRunState to,
                      const std::function<void(StoredPartyRun&)>& edit);

  const std::filesystem::path directory_;
  int lock_descriptor_ = -1;
  std::vector<RunId> interrupted_;
  mutable std::mutex mutex_;  // guards what follows
  std::map<RunId, StoredPartyRun> runs_;
};

}  // namespace mirrorflow
