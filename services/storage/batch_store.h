#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/batch_format.h"
#include "crypto/encoded_batch.h"
#include "services/storage/sqlite.h"

namespace mirrorflow {

// Batches of runs on disk, from their first chunk until they are erased. In a directory of its own:
//   catalogue.db           which batches there are, how far each is, digests of its chunks
//   RUN.SIDE.segment       the content of one (segment_layout.h); mode 0600, 0400 once sealed
// Batches are larger than memory may be: a sealed one is mapped, and compared where it is.
//
// What is durable is what the catalogue has: a chunk is written and flushed to its segment first,
// then entered in a transaction; so after a crash or a power cut every chunk that was said to be
// durable is there, what else the segment holds is written again, and a segment that the catalogue
// does not know is deleted. A failed flush is never tried again (the kernel may have dropped the
// pages): the store then refuses everything until it is opened anew.
//
// Segments are pseudonymised personal data and not encrypted: encrypt the disk. Erasing unlinks; it
// does not overwrite what the disk keeps of old blocks.
//
// Thread-safe. ResourceExhausted when the disk is full: nothing that was durable is lost.
class BatchStore {
 public:
  // Makes the directory if needed; its parent must be locked by the one program that uses it.
  // DataLoss if the catalogue is damaged, FailedPrecondition if it is of a later version.
  static absl::StatusOr<std::unique_ptr<BatchStore>> Open(const std::filesystem::path& directory);
  BatchStore(const BatchStore&) = delete;
  BatchStore& operator=(const BatchStore&) = delete;

  // What takes in a side's batch, from where an earlier attempt came to. Finish of the reader seals
  // it. One at a time of a batch; the store must outlive it. AlreadyExists: it is sealed.
  struct Intake {
    BatchReader reader;
    std::string header;  // of the batch, if an earlier attempt had it; empty otherwise
  };
  absl::StatusOr<Intake> TakeIn(const RunId& run, Side side);

  // A sealed batch, mapped, with every digest checked once more. NotFound unless it is sealed,
  // DataLoss if what is there is not what was taken in. It may be used after it was erased.
  absl::StatusOr<EncodedBatch> Load(const RunId& run, Side side);
  bool IsSealed(const RunId& run, Side side);

  // Whatever there is of the run. When it returns OK, the next Open finds nothing of it.
  absl::Status Erase(const RunId& run);
  // Runs of which there is anything.
  absl::StatusOr<std::vector<RunId>> Runs();

 private:
  friend class StoredPlace;

  BatchStore(std::filesystem::path directory, SqliteDatabase catalogue)
      : directory_(std::move(directory)), catalogue_(std::move(catalogue)) {}

  struct Entry {
    std::int64_t id = 0;
    bool sealed = false;
    std::string header;
    std::vector<Hash256> chunks;
  };
  absl::StatusOr<std::optional<Entry>> Find(const RunId& run, Side side);
  std::filesystem::path SegmentOf(const RunId& run, Side side) const;
  absl::Status DeleteUnknownSegments();
  // Under the lock, in one transaction.
  absl::StatusOr<std::int64_t> Enter(const RunId& run, Side side, std::string_view header);
  absl::Status EnterChunks(std::int64_t id, std::uint32_t first,
                           const std::vector<Hash256>& digests);
  absl::Status Seal(std::int64_t id, std::string_view trailer);
  absl::Status Broken() const;

  const std::filesystem::path directory_;
  mutable std::mutex mutex_;
  SqliteDatabase catalogue_;
  std::string broken_;  // why nothing goes any more
};

}  // namespace mirrorflow
