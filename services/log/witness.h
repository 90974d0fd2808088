#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/signer.h"
#include "crypto/transparency/checkpoint.h"
#include "services/log/event_draft.h"

namespace mirrorflow {

// What a witness answers to a checkpoint (after c2sp.org/tlog-witness).
struct WitnessAnswer {
  // It follows from what the witness has seen, and this says so.
  std::optional<NoteSignature> cosignature;
  // Otherwise: the proof must begin at this size.
  std::uint64_t known_size = 0;
};

// Remembers the newest checkpoint of each log that it was shown and cosigns only what follows from
// it. In a directory of its own:
//   ORIGIN                 the newest checkpoint, '/' of the origin as '~'
//   findings/ORIGIN-N/     the signed notes `earlier` and `later` of a log that did not prove its
//                          growth, and `what` it is
// Two notes of equal size and different roots prove that the log has two histories: nobody but the
// log can sign them. Where the sizes differ, the notes show what the log signed and has to prove;
// a wrong proof may also come from who carried it.
//
// Not protected: a witness that was never shown a history can't compare it. Whoever can write to
// the directory decides what it has seen. Thread-safe; what it cosigns is on disk before.
class Witness {
 public:
  // The key by which a log may sign, from the registry.
  using KeyOf = std::function<absl::StatusOr<NoteKey>(std::string_view origin)>;
  using Clock = std::function<std::uint64_t()>;  // seconds since 1970
  using Log = std::function<void(const std::string& about, const std::string& message)>;

  struct Parts {
    std::filesystem::path directory;  // its parent is there
    std::string name;                 // of this witness: the origin of its own log
    const Signer& signer;
    KeyOf key_of;
    Clock now;
    RecordEvent record;  // of what it finds
    Log log;
  };
  static absl::StatusOr<std::unique_ptr<Witness>> Open(Parts parts);

  // `proof`: of consistency, from the tree of `old_size` entries to that of the checkpoint; empty
  // from nothing or for the same size. An answer without a cosignature asks for another proof.
  // `carried`: by somebody else, so that it may be older than what the log has.
  //
  // DataLoss when the log shows another history than before, or fewer entries, or gives a proof
  // that proves nothing: then both notes are kept. Unauthenticated or NotFound for a checkpoint
  // that is not signed by a log of the registry.
  absl::StatusOr<WitnessAnswer> Consider(const SignedNote& note, std::uint64_t old_size,
                                         std::span<const Hash256> proof, bool carried);

  // The newest that it was shown of this log.
  absl::StatusOr<std::optional<Checkpoint>> Seen(std::string_view origin) const;

 private:
  explicit Witness(Parts parts) : parts_(std::move(parts)) {}

  absl::StatusOr<std::optional<SignedNote>> SeenNote(std::string_view origin) const;
  absl::Status Find(const std::string& what, const Checkpoint& checkpoint,
                    const SignedNote& earlier, const SignedNote& later);

  const Parts parts_;
  mutable std::mutex mutex_;
};

// The findings in a witness's directory, for people: one line each.
std::vector<std::string> WitnessFindings(const std::filesystem::path& directory);

}  // namespace mirrorflow
