#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/signer.h"
#include "services/office/cube_vault.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/trust/trust_store.h"
#include "statistics/estimators.h"
#include "statistics/flow_dataset.h"
#include "statistics/protected_release.h"

namespace mirrorflow {

// What an operator wants published.
struct ReleaseDraft {
  RunId id;
  std::vector<RunId> campaigns;
  Vintage vintage;
  std::optional<LinkQuality> quality;
  std::string quality_source;
};

// How a release looks at one moment.
struct ReleaseView {
  ReleaseStore::Stored stored;
  std::vector<StoredRun> runs;     // published, or to be
  std::vector<StoredRun> missing;  // of its campaigns, that came to no counts
  Hash256 plan_digest{};
  NanoEpsilon cost = 0;  // of the dearest corridor
};

struct OperatorIdentity {
  std::string name;
  std::string fingerprint;  // of its certificate
};

// Where exact counts become figures; nothing else in the linkage service opens the vault. A release
// is drafted, checked, approved by two different operators, published; each step checks again what
// the steps before did.
//
// Publishing protects the counts, asks the ledger and the differencing test, writes all formats and
// the signature, and stores figures and cost in one step (release_store.h). A crash before it has
// spent and told nothing; after it everything is there. Once published, the stored files are what
// there is: nothing is drawn again.
//
// Thread-safe: one publication at a time. Nothing it says or logs holds an exact count.
class ReleaseDesk {
 public:
  struct Parts {
    const RunStore& runs;
    ReleaseStore& releases;
    const TrustStore& trust;
    const CubeVault& vault;
    const Signer& identity;
    std::string provider;
    RandomSource& random;
    std::function<std::string()> now;  // RFC 3339, UTC
  };
  explicit ReleaseDesk(Parts parts) : parts_(std::move(parts)) {}

  // The ended runs of the campaigns, of this vintage. FailedPrecondition when there is none or some
  // have not ended; AlreadyExists when two are of one corridor, or the id has other content.
  absl::StatusOr<ReleaseView> Draft(const ReleaseDraft& draft);
  // PermissionDenied when an agreement does not cover its run (any more), the ledger refuses, or
  // exact counts were erased.
  absl::StatusOr<ReleaseView> Check(const RunId& id);
  // FailedPrecondition before it is checked, for another plan, or for a second approval by one
  // certificate.
  absl::StatusOr<ReleaseView> Approve(const RunId& id, const Hash256& plan_digest,
                                      const OperatorIdentity& who);
  // FailedPrecondition without two approvals, or when the differencing test finds a narrowed cell.
  absl::StatusOr<ReleaseView> Publish(const RunId& id);

  absl::StatusOr<ReleaseView> View(const RunId& id) const;
  // Writes the formats again from the stored figures: DataLoss when they differ from the stored
  // ones by a byte, or the signature is not the office's.
  absl::Status Verify(const RunId& id) const;

 private:
  absl::StatusOr<std::vector<StoredRun>> RunsOf(const office::ReleasePlan& plan) const;
  absl::Status CheckRuns(const office::ReleasePlan& plan) const;
  absl::StatusOr<ProtectionTerms> TermsOf(const StoredRun& run, const Vintage& vintage) const;
  // All files but figures and signature, from the figures.
  absl::StatusOr<std::vector<NamedBytes>> Formats(const office::ReleasePlan& plan,
                                                  const std::vector<ProtectedCounts>& counts) const;

  const Parts parts_;
  std::mutex publishing_;
};

}  // namespace mirrorflow
