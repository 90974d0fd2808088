#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "services/log/event_draft.h"
#include "services/storage/durable_file.h"
#include "statistics/privacy_ledger.h"
#include "store_record.pb.h"

namespace mirrorflow {

// The values are those of v1::ReleaseState and of the release files: do not change them. Revised is
// not stored: it is what a released one is once a later vintage of its corridors is published.
enum class ReleaseState : std::uint8_t {
  kDrafted = 1,
  kChecked = 2,
  kApproved = 3,
  kReleased = 4,
  kRevised = 5
};
std::string_view ReleaseStateName(ReleaseState state);  // "DRAFTED", ...

// The signed text of protected_counts.h, which is also the ledger's entry.
inline constexpr char kProtectedCountsFile[] = "counts.txt";
inline constexpr char kProtectedCountsSignature[] = "counts.txt.sig";

// Releases on disk:
//   releases/ID/release.pb     plan, state and approvals; replaced in one step
//   releases/ID/published/*    figures, signature and all formats; written once, in one step
// A release is published when the second is there, whatever the first says: what is spent and what
// is published can't differ. Thread-safe.
class ReleaseStore {
 public:
  // `directory` is that of the office's state. DataLoss if a file in it is damaged. Every step is
  // logged by `record` before it is stored; what can't be logged is Unavailable and not done.
  static absl::StatusOr<std::unique_ptr<ReleaseStore>> Open(const std::filesystem::path& directory,
                                                            RecordEvent record = {});

  struct Stored {
    office::ReleasePlan plan;
    office::ReleaseRecord record;
    ReleaseState state = ReleaseState::kDrafted;
  };
  absl::StatusOr<Stored> Find(const RunId& id) const;  // NotFound
  std::vector<RunId> All() const;

  // Creates or replaces. FailedPrecondition once it is published.
  absl::Status Save(const RunId& id, const office::ReleaseRecord& record);
  // AlreadyExists when it is published.
  absl::Status Publish(const RunId& id, const std::vector<NamedBytes>& files);

  absl::StatusOr<std::vector<std::string>> Files(const RunId& id) const;
  absl::StatusOr<std::string> ReadFile(const RunId& id, const std::string& name) const;
  // Of all that is published.
  PrivacyLedger Ledger() const;
  // The figures of a corridor and period that are published, in the order of vintages.
  struct Published {
    RunId release;
    ProtectedCounts counts;
  };
  std::vector<Published> PublishedOf(const Corridor& corridor, const Period& period) const;

 private:
  ReleaseStore(std::filesystem::path directory, RecordEvent record)
      : directory_(std::move(directory)), record_(std::move(record)) {}

  absl::Status Load();
  void Note(const RunId& id, const std::vector<ProtectedCounts>& runs);
  bool IsPublished(const RunId& id) const;

  const std::filesystem::path directory_;
  const RecordEvent record_;
  mutable std::mutex mutex_;
  std::map<RunId, office::ReleaseRecord> records_;
  PrivacyLedger ledger_;
  std::vector<Published> published_;
};

}  // namespace mirrorflow
