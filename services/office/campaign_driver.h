#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/office/batch_exchange.h"
#include "services/office/campaign_agreement.h"
#include "services/office/party_rounds.h"
#include "services/office/run_store.h"
#include "services/wire/identifier_plan.h"
#include "statistics/flow_cube.h"

namespace mirrorflow {

struct DriverOptions {
  int concurrent_runs = 1;
  int linkage_threads = 1;
  // For how long the end of a run that failed is told to a node that does not
  // answer.
  std::chrono::milliseconds farewell{std::chrono::seconds(20)};
  // How often a run that waits for an approval is asked after.
  std::chrono::milliseconds approval_poll{std::chrono::seconds(5)};
  // For runs in split-trust mode; without it they are refused. Must outlive the driver.
  const PartyRounds* parties = nullptr;
  // For runs in psi-cardinality mode: sizes and noise, from the run's agreement.
  std::function<absl::StatusOr<IdentifierPlan>(const RunTerms& terms)> identifier_plan{};
  // Encrypts counts that came with their noise, as Seal does exact counts.
  std::function<absl::StatusOr<std::string>(const RunTerms& terms, const std::string& opened)>
      seal_opened{};
  // Encrypts the estimate of how wrong the links of a run are (error_record.h). Without it none is
  // made.
  std::function<absl::StatusOr<std::string>(const RunTerms& terms, const std::string& errors)>
      seal_errors{};
};

// Takes campaigns from CREATED to counted and erased runs: a pool of threads that each work on one
// run at a time. Whatever goes wrong ends the run as FAILED with the reason, tells its nodes, and
// keeps the run out of the release; the other runs go on.
//
// Thread-safe. `log` gets one line without personal data and without an exact count.
class CampaignDriver {
 public:
  using Log = std::function<void(const std::string& id, const std::string& message)>;
  // Whether a run is covered by an agreement now, asked before each step that
  // goes further, and whose signatures its batches must bear.
  using CheckRun = std::function<absl::StatusOr<RunSigners>(const RunTerms& terms)>;
  // Encrypts exact counts for as long as the run's agreement lets them be kept.
  using Seal =
      std::function<absl::StatusOr<std::string>(const RunTerms& terms, const FlowCube& cube)>;

  // The store must outlive the driver.
  CampaignDriver(RunStore& store, NodeClients nodes, CheckRun check_run, Seal seal,
                 const DriverOptions& options, Log log);
  ~CampaignDriver();
  CampaignDriver(const CampaignDriver&) = delete;
  CampaignDriver& operator=(const CampaignDriver&) = delete;

  // Takes up what a restart left: runs to be begun or gone on with, nodes to be told.
  void Resume();
  // Begins the runs of a new campaign; nothing to do for one by files.
  void Submit(const RunId& campaign);

  // Returns when the run has ended, or after half a minute. FailedPrecondition if it ended before.
  absl::Status CancelRun(const RunId& run);
  // Its runs end, and counts of those that had ended are erased. What is published stays.
  absl::Status CancelCampaign(const RunId& campaign);

  // A run by files, from CREATED to COMMITTED, and claimed for one import. FailedPrecondition when
  // it is not by files, has gone further or is being imported; AlreadyExists when other commitments
  // are recorded.
  absl::Status BeginImport(const RunId& run, const CommittedRun& committed);
  // The claimed run has its batches: to RECEIVED, and into the queue.
  absl::Status FinishImport(const RunId& run, RunBatches batches);
  // Gives the claim up; the run waits for another import.
  void AbandonImport(const RunId& run);

  // The identities that the batches of a run must be signed by; an error when
  // no agreement covers it any more.
  absl::StatusOr<RunSigners> SignersOf(const RunTerms& terms) const { return check_run_(terms); }

  // Waits for the runs at work to come to a step from which the next start goes on; those in
  // split-trust mode end as FAILED.
  void Stop();

 private:
  using Job = std::function<void()>;

  void Work();
  void Enqueue(Job job);
  void EnqueueLater(Job job);
  void Agree(const RunId& campaign);
  void WaitForApproval(const RunId& run);
  void WorkOn(const RunId& run, std::unique_ptr<RunBatches> batches);
  absl::Status TakeToEnd(const StoredRun& run, std::unique_ptr<RunBatches> batches,
                         const std::stop_token& stop);
  // From whatever state before to TABULATED.
  absl::Status Tabulate(const StoredRun& run, std::unique_ptr<RunBatches> batches,
                        const std::stop_token& stop);
  struct LinkedCounts {
    std::string sealed;
    std::string sealed_errors;  // of the links, estimated; may be empty
  };
  // As the mode says.
  absl::StatusOr<LinkedCounts> Link(const StoredRun& run, std::unique_ptr<RunBatches> batches,
                                    const std::stop_token& stop);
  absl::StatusOr<LinkedCounts> CountByNodes(const StoredRun& run, const std::stop_token& stop);
  // Seals counts that came with their noise.
  absl::StatusOr<LinkedCounts> SealOpened(const StoredRun& run, const std::string& opened);
  // Both commitments, recorded. Asked again after a restart nodes answer alike: DataLoss if not.
  absl::StatusOr<CommittedRun> HaveCommitted(const StoredRun& run, const RunSigners& signers,
                                             const std::stop_token& stop);
  absl::StatusOr<LinkedCounts> LinkByParties(const StoredRun& run, const std::stop_token& stop);
  absl::StatusOr<LinkedCounts> LinkHere(const StoredRun& run, std::unique_ptr<RunBatches> batches,
                                        const std::stop_token& stop);
  absl::Status AskParties(const StoredRun& run);
  void TellParties(const StoredRun& run, RunState outcome);
  // From COMMITTED on, what is in the store is not asked for again.
  absl::StatusOr<RunBatches> Fetch(const StoredRun& run, const std::stop_token& stop);
  RunNodes NodesOf(const StoredRun& run) const;
  absl::StatusOr<std::stop_token> Claim(const RunId& run);
  std::stop_token ClaimOf(const RunId& run);
  void Unclaim(const RunId& run);
  absl::Status Advance(const RunId& run, RunState to);
  absl::Status Commit(const RunId& run, const CommittedRun& committed);
  // Both nodes destroy what they hold of the run, and attest it.
  absl::Status Erase(const StoredRun& run, const std::stop_token& stop);
  // Whether a run waits for the approval of a node's operator. One that a node has forgotten is
  // proposed to it again.
  absl::StatusOr<bool> IsAwaitingApproval(const StoredRun& run);
  // To FAILED or CANCELLED; tells the nodes at `countries`.
  void End(const StoredRun& run, RunState outcome, const std::string& reason,
           const std::vector<Country>& countries);
  void TellNodes(const StoredRun& run, RunState outcome, const std::vector<Country>& countries);

  RunStore& store_;
  const NodeClients nodes_;
  const CheckRun check_run_;
  const Seal seal_;
  const DriverOptions options_;
  const Log log_;
  std::stop_source stop_;

  std::mutex mutex_;  // guards what follows
  std::condition_variable_any changed_;
  std::deque<Job> jobs_;
  std::multimap<std::chrono::steady_clock::time_point, Job> later_;
  std::map<RunId, std::stop_source> claimed_;  // runs that are worked on or imported
  std::vector<std::jthread> workers_;          // last: they end before what they use
};

}  // namespace mirrorflow
