#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/batch_bytes.h"
#include "crypto/batch_outline.h"
#include "crypto/batch_place.h"
#include "crypto/encoded_batch.h"
#include "crypto/signer.h"

namespace mirrorflow {

// The bytes of an EncodedBatch, the same on the wire and in a file: one header, the chunks in
// order, one trailer. docs/batch-format.md has the grammar. Without extensions in the header a
// batch of one signer has exactly one byte string, and everything else is refused.
//
// Digests find damage and tie a batch to its commitment; the signature over them says whose it is.
// The bytes are pseudonymised personal data and not encrypted: that is the business of what carries
// or stores them (crypto/sealed_stream.h).
inline constexpr std::size_t kBatchTrailerBytes = 32 + 64;  // Merkle root, signature

// Gives out the parts of a batch, each chunk when it is asked for and as often as wanted, so that a
// broken stream can be resumed. The batch must live longer.
// Thread safety: const members may be called from many threads.
class BatchWriter {
 public:
  // Goes once over the contents for the digests, and signs. The errors of SerialiseBatchHeader and
  // of the signer.
  static absl::StatusOr<BatchWriter> Create(const EncodedBatch& batch, const Signer& signer);

  const std::string& header() const { return header_; }
  std::uint32_t chunk_count() const { return layout_.chunk_count(); }
  std::string chunk(std::uint32_t number) const;  // number below chunk_count()
  std::string trailer() const;
  const Hash256& digest() const { return digest_; }

 private:
  friend absl::Status CheckChunkDigests(const EncodedBatch& batch, std::string_view header,
                                        const std::vector<Hash256>& digests);
  BatchWriter(const EncodedBatch& batch, const BatchOutline& outline, std::string header);

  std::string ChunkBody(std::uint32_t number) const;  // the chunk without its digest

  const EncodedBatch* batch_;
  BatchLayout layout_;
  bool numbered_;
  std::string header_;
  std::vector<Hash256> chunk_digests_;
  Hash256 root_{};
  Hash256 digest_{};
  Signature signature_{};
};

enum class BatchPart { kHeader, kChunk, kTrailer };

// Puts a batch together from its parts, in memory or in another place. Never allocates by what a
// header claims: memory grows with the bytes that are there. A refused part changes nothing.
// Thread safety: one thread at a time.
class BatchReader {
 public:
  BatchReader() : BatchReader(MemoryBatchPlace()) {}
  explicit BatchReader(std::unique_ptr<BatchPlace> place) : place_(std::move(place)) {}

  // Goes on with what `place` has of an earlier attempt: the header, and the digests of the chunks
  // that are there, in order. The errors of ParseBatchHeader; OutOfRange: more chunks than the
  // header promises.
  static absl::StatusOr<BatchReader> Resume(std::string_view header,
                                            std::vector<Hash256> chunk_digests,
                                            std::unique_ptr<BatchPlace> place);

  // The parts in order. Errors, each with its own message:
  //   FailedPrecondition  a part before the header, a second header, anything after the trailer,
  //                       the trailer before the last chunk
  //   AlreadyExists       a chunk that was there before
  //   OutOfRange          a chunk that comes too early, or beyond the last
  //   InvalidArgument     sizes, numbers, codes that don't fit the header
  //   DataLoss            a digest that does not fit its bytes
  //   Unauthenticated     the signature is not that of the header's signer
  //   and those of ParseBatchHeader and of the place
  absl::Status Add(BatchPart kind, std::string_view bytes);

  // The header, for checking against the terms before any chunk is taken in.
  const std::optional<BatchOutline>& outline() const { return outline_; }
  // Where a broken stream is to be resumed.
  std::uint32_t next_chunk() const { return static_cast<std::uint32_t>(chunk_digests_.size()); }
  // Chunks that need not be sent again whatever happens here.
  std::uint32_t durable_chunks() const { return place_->durable_chunks(); }
  bool complete() const { return complete_; }
  // Of the complete batch, for its commitment.
  const Hash256& digest() const { return digest_; }

  // DataLoss when parts are missing, InvalidArgument when records, rows and shards don't fit each
  // other. The reader is used up.
  absl::StatusOr<EncodedBatch> Finish() &&;

 private:
  absl::Status AddHeader(std::string_view bytes);
  absl::Status AddChunk(std::string_view bytes);
  absl::Status TakeRecords(FieldReader in, const BatchChunk& chunk);
  absl::Status TakeRows(FieldReader in, const BatchChunk& chunk);
  absl::Status AddTrailer(std::string_view bytes);

  std::unique_ptr<BatchPlace> place_;
  std::optional<BatchOutline> outline_;
  Hash256 header_digest_{};
  std::vector<Hash256> chunk_digests_;  // of the chunks that are there
  Hash256 digest_{};
  bool complete_ = false;
};

// That a batch which was kept is still the one that was taken in, by its header and the digests of
// its chunks. DataLoss otherwise.
absl::Status CheckChunkDigests(const EncodedBatch& batch, std::string_view header,
                               const std::vector<Hash256>& digests);

// Cuts the bytes of a file into its parts, without checking digests, and hands each to `sink`; the
// first error of `sink` ends it. DataLoss: the file is shorter than its header says.
// InvalidArgument: bytes after the trailer.
absl::Status ForEachBatchPart(std::istream& file,
                              const std::function<absl::Status(BatchPart, std::string)>& sink);

}  // namespace mirrorflow
