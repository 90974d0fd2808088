#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "run_record.pb.h"

namespace mirrorflow {

// What a node remembers of its runs, in `runs` in its state directory: terms, state, decision,
// erasure statements, and, from the commitment until the run ends, the batch (RUN.upload). No key.
// RUN.run is written by the program that does the run, RUN.decision by the operator's command; each
// change is there whole or not at all.
//
// Safe to use from several programs at a time.
class RunRecords {
 public:
  // Makes the directory if needed.
  static absl::StatusOr<RunRecords> Open(const std::string& state_directory);
  // For looking only: makes nothing. No directory has no runs; an error when it can't be read.
  static absl::StatusOr<RunRecords> OpenToRead(const std::string& state_directory);

  absl::Status Save(const RunId& run, const node::RunRecord& record) const;
  // NotFound when there is none.
  absl::StatusOr<node::RunRecord> Find(const RunId& run) const;
  std::vector<std::pair<RunId, node::RunRecord>> All() const;  // by id; damaged ones are left out
  // DataLoss with the first file that can't be read: record, decision or batch.
  absl::Status CheckAll() const;

  // Where the batch of a run lies (stored_upload.h), and its end. No error if there is none.
  std::string UploadOf(const RunId& run) const;
  absl::Status EraseUpload(const RunId& run) const;
  // Batches that a crash left: written half, or whole and without a record that goes on with them.
  // For the program that does the runs, before it does any.
  absl::Status EraseStrayUploads() const;

  // Approved or refused, once: AlreadyExists for a second decision about the same terms.
  absl::Status Decide(const RunId& run, bool approved, const std::string& reason) const;
  // Nothing when it is open, or was taken about other terms.
  std::optional<node::RunDecision> DecisionOn(const RunTerms& terms) const;

 private:
  explicit RunRecords(std::string directory) : directory_(std::move(directory)) {}

  std::string PathOf(const RunId& run, const char* suffix) const;

  std::string directory_;
};

}  // namespace mirrorflow
