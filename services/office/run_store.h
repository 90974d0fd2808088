#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "corridor/validity.h"
#include "services/log/event_draft.h"
#include "services/office/run_state.h"
#include "services/storage/batch_store.h"
#include "services/storage/durable_file.h"

namespace mirrorflow {

struct StoredRun {
  RunId id;
  RunId campaign;
  RunTerms terms;
  std::string terms_bytes;  // exactly what was proposed
  bool by_files = false;
  RunState state = RunState::kCreated;
  std::string message{};
  std::optional<Hash256> sender_commitment{};
  std::optional<Hash256> receiver_commitment{};
  std::vector<std::string> erasures{};  // serialised SignedErasure of the nodes
  std::uint32_t percent = 0;            // of the present step; not kept on disk
};

struct StoredCampaign {
  RunId id;
  std::string request;  // exact bytes of the CreateCampaignRequest
  std::string created;  // RFC 3339, UTC
  bool by_files = false;
  bool cancelled = false;
  std::vector<RunId> runs;
};

// The linkage service's campaigns and runs, in a directory of its own:
//   lock                                one linkage service at a time
//   campaigns/ID/campaign.pb            written once; `cancelled` beside it when it is
//   runs/ID/run.pb                      state, reason, commitments, erasure statements
//   runs/ID/counts.sealed               exact counts, sealed (cube_vault.h); deleted when their
//                                       retention ends
//   runs/ID/errors.sealed               how wrong its links are, sealed; deleted with the counts
//   batches/                            those that runs wait for or link (batch_store.h)
//   releases/                           of release_store.h
// Every change is durable before it is visible, and either wholly there after a crash or not at all
// (durable_file.h). Counts are unlinked, not overwritten: who holds
// the disk may recover their sealed form from old blocks, and needs the key that lies elsewhere.
//
// Thread-safe. Disk full is ResourceExhausted and changes nothing.
class RunStore {
 public:
  // Takes the directory, making it if needed. Runs found in the middle of work go on, but for those
  // in split-trust mode, which are ended as FAILED; batches of runs that have ended are erased.
  // FailedPrecondition if another process has the directory or others may read it, DataLoss if a
  // file in it is damaged.
  //
  // Every change is logged by `record` before it is made; what can't be logged is Unavailable and
  // changes nothing.
  static absl::StatusOr<std::unique_ptr<RunStore>> Open(const std::filesystem::path& directory,
                                                        RecordEvent record = {});
  ~RunStore();
  RunStore(const RunStore&) = delete;
  RunStore& operator=(const RunStore&) = delete;

  // Files in the directory that are not the store's. They are left alone.
  const std::vector<std::filesystem::path>& unknown_files() const { return unknown_files_; }
  // Runs that Open ended.
  const std::vector<RunId>& interrupted_runs() const { return interrupted_runs_; }
  // Runs that were begun and wait to be gone on with.
  std::vector<RunId> UnfinishedRuns() const;

  // Of runs that have not ended. Thread-safe by itself.
  BatchStore& batches() { return *batches_; }

  // `terms` are the exact bytes of the RunTerms of each run. AlreadyExists if the id is taken.
  absl::Status AddCampaign(const RunId& id, const std::string& request, const std::string& created,
                           bool by_files, const std::vector<std::string>& terms);
  std::optional<StoredCampaign> FindCampaign(const RunId& id) const;
  std::vector<StoredCampaign> Campaigns() const;  // by id
  std::optional<StoredRun> FindRun(const RunId& id) const;
  std::vector<StoredRun> RunsOf(const RunId& campaign) const;  // in the order of the campaign
  // Its runs that have not ended are not ended by this.
  absl::Status MarkCancelled(const RunId& campaign);

  // To the next state; FailedPrecondition unless it may follow (run_state.h). To ERASED: its
  // batches are erased first.
  absl::Status Advance(const RunId& run, RunState to);
  // From AGREED to COMMITTED, with both commitments and what came with them.
  absl::Status Commit(const RunId& run, const Hash256& sender, const Hash256& receiver,
                      const std::vector<std::string>& erasures = {});
  // Of a run in any state.
  absl::Status AddErasures(const RunId& run, const std::vector<std::string>& erasures);
  // To FAILED or CANCELLED: erases batches and counts first. The run has ended even if an error is
  // returned (the disk could not take the change; a restart ends the run again).
  absl::Status EndWithout(const RunId& run, RunState outcome, const std::string& reason);
  void SetPercent(const RunId& run, std::uint32_t percent);

  // What CubeVault::Seal made.
  absl::Status SaveCounts(const RunId& run, const std::string& sealed);
  absl::StatusOr<std::string> ReadCounts(const RunId& run) const;
  // The error estimate (error_record.h) too.
  absl::Status EraseCounts(const RunId& run);
  // Of all runs whose retention has ended by `today`; gives the runs.
  absl::StatusOr<std::vector<RunId>> EraseExpiredCounts(Day today);
  // As confidential as the counts, sealed like them (CubeVault::SealErrors), and gone with them.
  absl::Status SaveErrorEstimate(const RunId& run, const std::string& sealed);
  absl::StatusOr<std::string> ReadErrorEstimate(const RunId& run) const;
  // Earlier versions left the estimate unsealed (errors.pb). Seals it until the counts' last day
  // and deletes the plain file, or deletes it where there are no counts; gives the runs. To be
  // called before anything else is done with an opened store.
  absl::StatusOr<std::vector<RunId>> SealPlainErrorEstimates(
      const std::function<std::string(const RunTerms& terms, const std::string& bytes, Day until)>&
          seal);

  // Grows with every change. WaitForChange returns the present version as soon as it is not `seen`,
  // or after `limit`.
  std::uint64_t version() const;
  std::uint64_t WaitForChange(std::uint64_t seen, std::chrono::milliseconds limit) const;

 private:
  RunStore(std::filesystem::path directory, RecordEvent record)
      : directory_(std::move(directory)), record_(std::move(record)) {}

  absl::Status Lock();
  absl::Status ScanCampaigns();
  absl::Status LoadCampaign(const RunId& id);
  absl::Status ScanRuns();
  absl::Status LoadRun(StoredRun& run);
  absl::Status EndInterrupted();
  absl::Status Change(const RunId& run, const StoredRun& changed);
  absl::StatusOr<StoredRun> RunFor(const RunId& run, RunState to) const;
  std::filesystem::path RunDirectory(const RunId& run) const;

  absl::Status LogState(const StoredRun& changed) const;

  const std::filesystem::path directory_;
  const RecordEvent record_;
  int lock_descriptor_ = -1;
  std::vector<std::filesystem::path> unknown_files_;
  std::vector<RunId> interrupted_runs_;
  std::unique_ptr<BatchStore> batches_;

  std::mutex writing_;        // held over a change of the disk
  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable changed_;
  std::uint64_t version_ = 0;
  std::map<RunId, StoredCampaign> campaigns_;
  std::map<RunId, StoredRun> runs_;
};

}  // namespace mirrorflow
