#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/batch_outline.h"
#include "crypto/encoded_batch.h"

namespace mirrorflow {

struct BatchChunk {
  std::uint32_t number = 0;
  std::uint64_t first = 0;  // record or row
  std::uint64_t count = 0;
  Hash256 digest{};
};

// Where the content of a batch goes while a BatchReader takes it in: memory, or a file. Gets only
// what was checked, in order, each piece once. After an error of a piece the place is as before it.
// One thread at a time.
class BatchPlace {
 public:
  virtual ~BatchPlace() = default;

  virtual absl::Status Begin(const BatchOutline& outline, std::string_view header) = 0;
  // codes, flags: chunk.count each; tokens: token_slots of each record side by side.
  virtual absl::Status AddRecords(const BatchChunk& chunk, std::span<const std::uint8_t> codes,
                                  std::span<const std::uint8_t> flags, std::string_view tokens) = 0;
  // record_of_row: u32 each, or empty; words: row_bits / 8 bytes each.
  virtual absl::Status AddRows(const BatchChunk& chunk, std::string_view record_of_row,
                               std::string_view words) = 0;
  // All of it was there, and is signed.
  virtual absl::Status End(std::string_view trailer) = 0;
  // Chunks that a crash can't take any more; in memory, all that were taken.
  virtual std::uint32_t durable_chunks() const = 0;
  // After End. The errors of EncodedBatch.
  virtual absl::StatusOr<EncodedBatch> Finish(BatchOutline outline) = 0;
};

std::unique_ptr<BatchPlace> MemoryBatchPlace();

}  // namespace mirrorflow
