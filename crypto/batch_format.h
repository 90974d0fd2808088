#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/batch_header.h"
#include "crypto/encoded_batch.h"

namespace mirrorflow {

// The bytes of an EncodedBatch, the same on the wire and in a file: one header, the chunks in
// order, one trailer. docs/batch-format.md has the grammar. A batch has exactly one byte string,
// and everything else is refused.
//
// Digests find damage and tie a batch to its commitment; they are no signature. The bytes are
// pseudonymised personal data and not encrypted: that is the business of what carries or stores
// them.

inline constexpr std::uint16_t kBatchFormatVersion = 1;
inline constexpr std::uint64_t kMaxBatchRows = 50'000'000;
inline constexpr std::size_t kMaxChunkPayload = 512 * 1024;  // rows and strata of one chunk, bytes
inline constexpr std::size_t kMaxProfileName = 64;           // bytes

// Where the rows of a batch stand; follows from its header alone.
struct BatchLayout {
  explicit BatchLayout(const BatchHeader& header);

  std::uint64_t row_count;
  std::size_t row_bytes;
  std::uint64_t chunk_rows;   // of every chunk but the last
  std::uint32_t chunk_count;  // 0 for a batch without rows

  std::uint64_t FirstRow(std::uint32_t chunk) const { return chunk * chunk_rows; }
  std::uint64_t RowsIn(std::uint32_t chunk) const;
  std::size_t BytesOf(std::uint32_t chunk) const;  // the whole chunk, its digest included
};
inline constexpr std::size_t kBatchTrailerBytes = 32;

// Unimplemented: another format version. ResourceExhausted: beyond the limits above.
// InvalidArgument: anything else that is not a header.
absl::StatusOr<BatchHeader> ParseBatchHeader(std::string_view bytes);

// Gives out the parts of a batch, each chunk when it is asked for and as often as wanted, so that a
// broken stream can be resumed. The batch must live longer.
// Thread safety: const members may be called from many threads.
class BatchWriter {
 public:
  // Goes once over the rows for the digest. InvalidArgument when a profile name is longer than 64
  // bytes or uses other characters than a-z, 0-9, '-' and '.'; ResourceExhausted above
  // kMaxBatchRows.
  static absl::StatusOr<BatchWriter> Create(const EncodedBatch& batch);

  const std::string& header() const { return header_; }
  std::uint32_t chunk_count() const { return layout_.chunk_count; }
  std::string chunk(std::uint32_t number) const;  // number below chunk_count()
  std::string trailer() const;
  const Hash256& digest() const { return digest_; }

 private:
  BatchWriter(const EncodedBatch& batch, std::string header);

  const EncodedBatch* batch_;
  BatchLayout layout_;
  std::string header_;
  Hash256 header_digest_;
  Hash256 digest_;
};

enum class BatchPart { kHeader, kChunk, kTrailer };

// Puts a batch together from its parts. Never allocates by what a header claims: memory grows with
// the bytes that are there. A refused part changes nothing.
// Thread safety: one thread at a time.
class BatchReader {
 public:
  // The parts in order. Errors, each with its own message:
  //   FailedPrecondition  a part before the header, a second header, anything after the trailer,
  //                       the trailer before the last chunk
  //   AlreadyExists       a chunk that was there before
  //   OutOfRange          a chunk that comes too early, or beyond the last
  //   InvalidArgument     sizes, row numbers, stratum codes that don't fit the header
  //   DataLoss            a digest that does not fit its bytes
  //   and those of ParseBatchHeader
  absl::Status Add(BatchPart kind, std::string_view bytes);

  // The header, for checking against the terms before any chunk is taken in.
  const std::optional<BatchHeader>& header() const { return header_; }
  // Where a broken stream is to be resumed.
  std::uint32_t next_chunk() const { return static_cast<std::uint32_t>(chunk_digests_.size()); }
  bool complete() const { return complete_; }
  // Of the complete batch, for its commitment.
  const Hash256& digest() const { return digest_; }

  // DataLoss when parts are missing. The reader is used up.
  absl::StatusOr<EncodedBatch> Finish() &&;

 private:
  absl::Status AddHeader(std::string_view bytes);
  absl::Status AddChunk(std::string_view bytes);
  absl::Status AddTrailer(std::string_view bytes);

  std::optional<BatchHeader> header_;
  Hash256 header_digest_{};
  std::vector<std::uint64_t> words_;
  std::vector<Hash256> chunk_digests_;  // of the chunks that are there
  std::vector<std::uint8_t> stratum_codes_;
  Hash256 digest_{};
  bool complete_ = false;
};

// Cuts the bytes of a file into its parts, without checking digests, and hands each to `sink`; the
// first error of `sink` ends it. DataLoss: the file is shorter than its header says.
// InvalidArgument: bytes after the trailer.
absl::Status ForEachBatchPart(std::istream& file,
                              const std::function<absl::Status(BatchPart, std::string)>& sink);

}  // namespace mirrorflow
