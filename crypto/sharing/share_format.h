#pragma once

#include <cstdint>
#include <functional>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "crypto/batch_bytes.h"
#include "crypto/batch_format.h"
#include "crypto/batch_outline.h"
#include "crypto/sharing/share_view.h"
#include "crypto/signer.h"

namespace mirrorflow {

// The bytes of a ShareView, the same on the wire and in a file, and built like those of a batch
// (crypto/batch_format.h): one header, the chunks in order, one trailer with Merkle root and
// signature. docs/batch-format.md has the grammar. A view has exactly one byte string for each
// signer; everything else is refused.
//
// A header contains seeds, so all parts are as secret as the shares: nobody but the party that the
// view is for may see them, and they are not encrypted here.
inline constexpr std::uint16_t kShareFormatVersion = 1;
inline constexpr std::size_t kShareTrailerBytes = kBatchTrailerBytes;

// What the header of a view says.
struct ShareOutline {
  BatchOutline batch;  // header, signer, partitions as shards
  std::vector<std::uint16_t> dimensions{};
  int party = 0;
  std::vector<Hash256> seeds{};  // of the seeded components, in their order

  ShareLayout layout() const {
    return {batch.header.row_bits, batch.header.token_slots, dimensions};
  }
  bool has_records() const { return party != 0; }  // the explicit share
  std::uint32_t records_per_chunk() const;
  std::uint32_t chunk_count() const;
};

// Unimplemented: another version. InvalidArgument or ResourceExhausted, as ParseBatchHeader.
absl::StatusOr<ShareOutline> ParseShareHeader(std::string_view bytes);

// As BatchWriter. The view must live longer.
class ShareWriter {
 public:
  static absl::StatusOr<ShareWriter> Create(const ShareView& view, const Signer& signer);

  const std::string& header() const { return header_; }
  std::uint32_t chunk_count() const { return outline_.chunk_count(); }
  std::string chunk(std::uint32_t number) const;  // at most kMaxChunkPayload and 44 bytes
  std::string trailer() const;
  const Hash256& digest() const { return digest_; }  // what a commitment is made to

 private:
  ShareWriter(const ShareView& view, ShareOutline outline)
      : view_(&view), outline_(std::move(outline)) {}

  std::string ChunkBody(std::uint32_t number) const;

  const ShareView* view_;
  ShareOutline outline_;
  std::string header_;
  std::vector<Hash256> chunk_digests_;
  Hash256 root_{};
  Hash256 digest_{};
  Signature signature_{};
};

// As BatchReader: the parts in order, with the same errors; memory grows with the bytes that are
// there. Thread safety: one thread at a time.
class ShareReader {
 public:
  absl::Status Add(BatchPart kind, std::string_view bytes);

  const std::optional<ShareOutline>& outline() const { return outline_; }
  std::uint32_t next_chunk() const { return static_cast<std::uint32_t>(chunk_digests_.size()); }
  bool complete() const { return complete_; }
  const Hash256& digest() const { return digest_; }

  // DataLoss when parts are missing. The reader is used up.
  absl::StatusOr<ShareView> Finish() &&;

 private:
  absl::Status AddHeader(std::string_view bytes);
  absl::Status AddChunk(std::string_view bytes);
  absl::Status AddTrailer(std::string_view bytes);

  std::optional<ShareOutline> outline_;
  Hash256 header_digest_{};
  std::vector<Hash256> chunk_digests_;
  ShareComponent::Bytes records_;
  Hash256 digest_{};
  bool complete_ = false;
};

// As ForEachBatchPart.
absl::Status ForEachSharePart(std::istream& file,
                              const std::function<absl::Status(BatchPart, std::string)>& sink);

}  // namespace mirrorflow
