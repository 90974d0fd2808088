#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/batch_header.h"
#include "crypto/encoded_batch.h"
#include "crypto/identity.h"

namespace mirrorflow {

inline constexpr std::uint16_t kBatchFormatVersion = 2;
inline constexpr std::uint64_t kMaxBatchRecords = 50'000'000;
inline constexpr std::uint64_t kMaxBatchRows = 150'000'000;  // three shards a record
inline constexpr std::size_t kMaxBatchShards = 1024;
inline constexpr std::size_t kMaxChunkPayload = 512 * 1024;  // bytes
inline constexpr std::size_t kMaxProfileName = 64;           // bytes
inline constexpr std::size_t kBatchPreambleBytes = 12;       // magic, version, header length

// Everything that the header of a batch's bytes says; docs/batch-format.md has the grammar.
struct BatchOutline {
  BatchHeader header;
  IdentityPublicKey signer{};        // whose signature stands in the trailer
  std::vector<BatchShard> shards{};  // as in BatchContents; at least one if there are rows
  bool numbered = false;             // each row says which record it belongs to
};

// Where records and rows of a batch stand; follows from its outline alone. First come the chunks of
// records, then those of rows.
class BatchLayout {
 public:
  explicit BatchLayout(const BatchOutline& outline);

  std::uint32_t chunk_count() const { return record_chunks_ + row_chunks_; }
  bool HoldsRecords(std::uint32_t chunk) const { return chunk < record_chunks_; }
  // Of records or rows, as the chunk holds.
  std::uint64_t First(std::uint32_t chunk) const;
  std::uint64_t Count(std::uint32_t chunk) const;
  std::size_t BytesOf(std::uint32_t chunk) const;  // the whole chunk, its digest included

 private:
  std::uint64_t record_count_;
  std::uint64_t row_count_;
  std::size_t record_bytes_;
  std::size_t row_bytes_;
  std::uint64_t records_per_chunk_;
  std::uint64_t rows_per_chunk_;
  std::uint32_t record_chunks_;
  std::uint32_t row_chunks_;
};

// InvalidArgument when the profile's name is longer than 64 bytes or uses other characters than
// a-z, 0-9, '-' and '.'; ResourceExhausted beyond the limits above.
absl::StatusOr<std::string> SerialiseBatchHeader(const BatchOutline& outline);

// Unimplemented: another format version, or an extension that must be understood and is not.
// ResourceExhausted: beyond the limits above. InvalidArgument: anything else that is no header.
// Extensions that need not be understood are skipped; digest and signature cover them.
absl::StatusOr<BatchOutline> ParseBatchHeader(std::string_view bytes);

}  // namespace mirrorflow
