#include "services/office/batch_receiver.h"

#include <string>
#include <string_view>
#include <utility>

#include "absl/strings/str_cat.h"
#include "corridor/header_difference.h"
#include "crypto/batch_commitment.h"
#include "crypto/encoding_profile.h"

namespace mirrorflow {
namespace {

// On disk; linking maps it.
constexpr std::uint64_t kMaxBatchBytes = std::uint64_t{64} << 30;

}  // namespace

absl::Status BatchReceiver::Add(const v1::BatchPart& part) {
  absl::Status status;
  switch (part.part_case()) {
    case v1::BatchPart::kOpening:
      status = order_.Opening([&] { return TakeOpening(part.opening()); });
      break;
    case v1::BatchPart::kHeader:
      status = order_.Header(part.header(), [&] { return TakeHeader(part.header()); });
      break;
    case v1::BatchPart::kChunk:
    case v1::BatchPart::kPiece:
    case v1::BatchPart::kTrailer:
      if (!order_.content_is_due()) {
        status = absl::FailedPreconditionError("rows came before opening and header");
      } else if (part.has_piece()) {
        status = AddPiece(part.piece());
      } else {
        status = part.has_chunk() ? reader_.Add(BatchPart::kChunk, part.chunk())
                                  : reader_.Add(BatchPart::kTrailer, part.trailer());
      }
      break;
    case v1::BatchPart::PART_NOT_SET:
      status = absl::InvalidArgumentError("a part without content");
  }
  if (status.ok() && reader_.complete() && reader_.digest() != opening_->digest) {
    status = absl::DataLossError("the rows are not those that were committed to");
  }
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat("batch of the ", std::string(SideName(side_)),
                                                  ": ", status.message()));
}

absl::Status BatchReceiver::TakeOpening(const v1::BatchOpening& wire) {
  absl::StatusOr<BatchOpening> opening = BatchOpeningFromWire(wire);
  if (!opening.ok()) return opening.status();
  if (absl::Status status = CheckBatchOpening(commitment_, terms_.run_id, side_, opening->salt,
                                              opening->record_count, opening->digest);
      !status.ok()) {
    return status;
  }
  if (opening->record_count < terms_.minimum_batch) {
    return absl::FailedPreconditionError(
        absl::StrCat("it has fewer records than the minimum batch of the terms, ",
                     terms_.minimum_batch, "\nhint: link a longer period, or leave it out"));
  }
  opening_ = *opening;
  return absl::OkStatus();
}

absl::Status BatchReceiver::TakeHeader(const std::string& bytes) {
  absl::StatusOr<BatchOutline> outline = ParseBatchHeader(bytes);
  absl::Status status = outline.ok() ? CheckHeader(*outline) : outline.status();
  return status.ok() ? reader_.Add(BatchPart::kHeader, bytes) : status;
}

absl::Status BatchReceiver::AddPiece(const v1::ChunkPiece& piece) {
  const BatchLayout layout(*reader_.outline());
  const std::uint32_t due = reader_.next_chunk();
  if (due >= layout.chunk_count() || piece.chunk() != due || piece.offset() != chunk_.size() ||
      piece.bytes().empty() || piece.bytes().size() > layout.BytesOf(due) - chunk_.size()) {
    return absl::OutOfRangeError(absl::StrCat("a piece of chunk ", piece.chunk(), " from byte ",
                                              piece.offset(), " comes where chunk ", due,
                                              " is due from byte ", chunk_.size()));
  }
  chunk_ += piece.bytes();
  if (chunk_.size() < layout.BytesOf(due)) return absl::OkStatus();
  absl::Status status = reader_.Add(BatchPart::kChunk, chunk_);
  chunk_.clear();
  return status;
}

absl::Status BatchReceiver::CheckHeader(const BatchOutline& outline) const {
  const BatchHeader& header = outline.header;
  const auto differs = [](std::string_view what) {
    return absl::FailedPreconditionError(
        absl::StrCat("its header has another ", std::string(what), " than the terms of the run"));
  };
  if (const std::string_view other = HeaderDifference(header, terms_, side_); !other.empty()) {
    return differs(other);
  }
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(terms_.encoding_profile);
  if (!profile.ok()) return profile.status();
  if (header.row_bits != profile->row_bits) return differs("row size");
  if ((header.token_slots != 0) != terms_.exact_tokens) return differs("rule for exact tokens");
  if (header.record_count != opening_->record_count) {
    return absl::DataLossError("its header has another record count than was committed to");
  }
  if (signer_.has_value() && outline.signer != *signer_) {
    return absl::UnauthenticatedError(
        "another identity signed it than the one known for that state\nhint: ask that state "
        "whether it has new keys, over a channel that the batch did not come by");
  }
  if (absl::Status shards = CheckShards(outline); !shards.ok()) return shards;
  const std::uint64_t record_bytes = 2 + header.token_slots * sizeof(ExactToken);
  if (header.record_count * record_bytes + header.row_count * (header.row_bits / 8 + 4) >
      kMaxBatchBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("it is larger than ", kMaxBatchBytes >> 30,
                     " GiB, more than this linkage service takes\nhint: link a shorter period"));
  }
  return absl::OkStatus();
}

absl::Status BatchReceiver::CheckShards(const BatchOutline& outline) const {
  if (outline.numbered != (terms_.birth_year_band != 0) && outline.header.row_count != 0) {
    return absl::FailedPreconditionError(
        "its rows are not sharded by birth year as the terms of the run say");
  }
  for (const BatchShard& shard : outline.shards) {
    if (terms_.maximum_records_per_key != 0 && shard.row_count > terms_.maximum_records_per_key) {
      return absl::FailedPreconditionError(absl::StrCat(
          "it has more rows under one key than maximum_records_per_key, ",
          terms_.maximum_records_per_key, ", of the terms\nhint: use a smaller birth_year_band"));
    }
  }
  return absl::OkStatus();
}

std::uint32_t BatchReceiver::percent() const {
  if (!reader_.outline().has_value()) return 0;
  const std::uint32_t chunks = BatchLayout(*reader_.outline()).chunk_count();
  return chunks == 0 ? 100 : static_cast<std::uint32_t>(100ULL * reader_.next_chunk() / chunks);
}

absl::StatusOr<EncodedBatch> BatchReceiver::Finish() && { return std::move(reader_).Finish(); }

}  // namespace mirrorflow
