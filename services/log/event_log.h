#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/signer.h"
#include "crypto/transparency/checkpoint.h"
#include "crypto/transparency/log_proof.h"
#include "crypto/transparency/merkle_tree.h"
#include "crypto/transparency/signed_note.h"
#include "services/log/event_draft.h"

namespace mirrorflow {

// The transparency log of a service, in a directory of its own (log_directory.h;
// docs/transparency-log.md). An event is on disk, in the tree, and under a signed checkpoint when
// Append returns, and only then may what it announces be done.
//
// Order of writing: openings, entries and tiles, each flushed with its directory; then the
// checkpoint takes its name in one step. A crash leaves the checkpoint of before or after; files
// that go beyond it are written anew by the next append. After an error everything is read and
// checked again before anything is appended: nothing is built on a write that may be lost.
//
// What it protects: whoever has a checkpoint sees every later change of what was before it. Not
// protected: events that a service never wrote, and a holder who writes another log from the start
// and shows it to somebody new; against that the members witness each other (witness.h).
//
// Thread-safe; programs that append at the same time wait for each other.
class EventLog {
 public:
  using Clock = std::function<std::string()>;  // RFC 3339, UTC

  // Creates `log_directory` inside an existing directory, with LOG_STARTED as the first entry.
  // Reads and checks the whole log; the errors of ReadEventLog. `signer` signs checkpoints as
  // `origin` and must outlive the log; `earlier_keys` are those of before a rotation.
  static absl::StatusOr<std::unique_ptr<EventLog>> Open(std::filesystem::path log_directory,
                                                        std::string origin, const Signer& signer,
                                                        std::vector<NoteKey> earlier_keys,
                                                        Clock now);
  ~EventLog();
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

  // Unavailable, with the reason, when the event is not on disk: what it announces must not be
  // done. InvalidArgument for a draft that may not stand in a log.
  absl::Status Append(const EventDraft& draft) { return Append(std::span(&draft, 1)); }
  // All under one checkpoint.
  absl::Status Append(std::span<const EventDraft> drafts);

  const std::string& origin() const { return origin_; }
  // As it was last appended to by this program.
  SignedNote note() const;
  Checkpoint checkpoint() const;
  // Also what other programs appended since.
  absl::StatusOr<SignedNote> Refresh();
  absl::StatusOr<std::vector<Hash256>> ConsistencyProof(std::uint64_t old_size,
                                                        std::uint64_t size) const;
  absl::StatusOr<LogProof> ProofOf(std::uint64_t index) const;

  // Keeps cosignatures of a checkpoint that this log signed, in `witnessed`. Those that are not of
  // `witnesses` or are there already are passed over; so are fewer than an earlier checkpoint has,
  // for an hour. InvalidArgument for a checkpoint of another log, DataLoss for one that is not of
  // this tree.
  absl::Status AddCosignatures(const SignedNote& note, std::span<const NoteKey> witnesses);

 private:
  EventLog(std::filesystem::path directory, std::string origin, const Signer& signer,
           std::vector<NoteKey> keys, Clock now)
      : directory_(std::move(directory)),
        origin_(std::move(origin)),
        signer_(signer),
        keys_(std::move(keys)),
        now_(std::move(now)) {}

  // Both with mutex_ and the lock of the directory.
  absl::Status CatchUp();
  // DataLoss where there is a log, but no checkpoint.
  absl::Status CheckIsNew() const;
  absl::Status AppendLocked(std::span<const EventDraft> drafts);
  absl::StatusOr<std::string> EntryFor(const EventDraft& draft, std::uint64_t index);
  absl::Status WriteUnder(const std::string& path, std::string_view bytes);
  absl::Status WriteCheckpoint();
  void RemovePartials(std::uint64_t old_size);

  const std::filesystem::path directory_;
  const std::string origin_;
  const Signer& signer_;
  const std::vector<NoteKey> keys_;  // the signer's first
  const Clock now_;
  int lock_descriptor_ = -1;

  mutable std::mutex mutex_;  // guards what follows
  bool stale_ = true;         // memory may differ from the disk
  MerkleTree tree_;
  std::vector<std::string> tail_;  // entries after the last full bundle
  std::string last_time_;
  std::string note_;     // exact bytes of the checkpoint file, as last read or written
  Checkpoint promised_;  // what it says
  std::set<std::string> directories_;  // known to be there, relative to the log's
};

}  // namespace mirrorflow
