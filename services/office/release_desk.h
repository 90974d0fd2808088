#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/link_quality.h"
#include "crypto/signer.h"
#include "services/office/cube_vault.h"
#include "services/office/release_plan.h"
#include "services/office/release_store.h"
#include "services/office/run_store.h"
#include "services/trust/trust_store.h"
#include "statistics/flow_dataset.h"
#include "statistics/protected_release.h"

namespace mirrorflow {

// What an operator wants published.
struct ReleaseDraft {
  RunId id;
  std::vector<RunId> campaigns;
  Vintage vintage;
  // Of the corridors whose agreements say nothing of it.
  std::optional<StatedLinkQuality> quality;
};

// How a release looks at one moment.
struct ReleaseView {
  ReleaseStore::Stored stored;
  std::vector<StoredRun> runs;               // published, or to be
  std::vector<StoredRun> missing;            // of its campaigns, that came to no counts
  std::optional<StatedLinkQuality> drafted;  // what was given with the draft
  std::vector<RunQuality> qualities;         // of `runs`
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
// Publishing protects the counts, asks the ledger and the differencing test over everything that is
// published of the same corridors and period, writes all formats and the signature, and stores
// figures and cost in one step (release_store.h). A crash before it has spent and told nothing;
// after it everything is there. Once published, the stored files are what there is: nothing is
// drawn again.
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

  // The ended runs of the campaigns, of this vintage, each with the quality of its links.
  // FailedPrecondition when there is none, some have not ended, or an agreement is not held;
  // InvalidArgument when a quality is given that no run needs; AlreadyExists when two are of one
  // corridor, or the id has other content.
  absl::StatusOr<ReleaseView> Draft(const ReleaseDraft& draft);
  // PermissionDenied when an agreement does not cover its run (any more), the ledger refuses, or
  // exact counts were erased; FailedPrecondition when what is published came under another rule,
  // so that the differencing test can't be made.
  absl::StatusOr<ReleaseView> Check(const RunId& id);
  // FailedPrecondition before it is checked, for another plan, or for a second approval by one
  // certificate.
  absl::StatusOr<ReleaseView> Approve(const RunId& id, const Hash256& plan_digest,
                                      const OperatorIdentity& who);
  // FailedPrecondition without two approvals, or when the differencing test finds a narrowed cell.
  absl::StatusOr<ReleaseView> Publish(const RunId& id);

  // DataLoss when its plan is damaged. A plan of an earlier version, which says nothing of single
  // runs, is shown; what is not published yet must be drafted anew.
  absl::StatusOr<ReleaseView> View(const RunId& id) const;
  // What a verification found right.
  struct Verified {
    std::size_t files = 0;     // byte for byte what the stored figures give
    std::size_t figures = 0;   // signed by the office
    std::size_t compared = 0;  // runs whose figures can come from their exact counts
    std::size_t noised = 0;    // runs whose counts came noised: there is nothing to compare with
    std::size_t erased = 0;    // runs whose exact counts are erased
  };
  // Writes the formats again from the stored figures, and holds the figures against the exact
  // counts as long as these are kept: DataLoss when a file differs from the stored one by a byte,
  // is missing or too many, the signature is not the office's, or a figure can't come from its
  // count. FailedPrecondition when it is not published, or by a version whose plans said nothing of
  // single runs: then its figures were right.
  absl::StatusOr<Verified> Verify(const RunId& id) const;

 private:
  absl::StatusOr<std::vector<StoredRun>> RunsOf(const office::ReleasePlan& plan) const;
  // FailedPrecondition when it is not held.
  absl::StatusOr<std::shared_ptr<const Agreement>> AgreementOf(const RunId& run,
                                                               const Hash256& agreement) const;
  // FailedPrecondition when its agreement is not held.
  absl::StatusOr<RunQuality> QualityFor(const StoredRun& run,
                                        const std::optional<StatedLinkQuality>& drafted) const;
  // Puts the quality of the links of each of its runs into a plan.
  absl::Status AddQualities(const std::optional<StatedLinkQuality>& drafted,
                            office::ReleasePlan& plan) const;
  absl::Status CheckRuns(const office::ReleasePlan& plan) const;
  absl::StatusOr<ProtectionTerms> TermsOf(const StoredRun& run, const Vintage& vintage) const;
  // What of a corridor and period is published, in the order of vintages, whatever the agreement.
  // FailedPrecondition when the agreement of a release is not held any more.
  absl::StatusOr<std::vector<PublishedVintage>> PublishedOf(const Corridor& corridor,
                                                            const Period& period) const;
  // Figures of one run against its exact counts, if they are kept.
  absl::Status CheckAgainstCounts(const ProtectedCounts& published, Verified& verified) const;
  // All files but figures and signature, from the figures.
  absl::StatusOr<std::vector<NamedBytes>> Formats(const office::ReleasePlan& plan,
                                                  const std::vector<ProtectedCounts>& counts) const;

  const Parts parts_;
  std::mutex publishing_;
};

}  // namespace mirrorflow
