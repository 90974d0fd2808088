#include "services/party/share_receiver.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "corridor/header_difference.h"
#include "crypto/batch_commitment.h"
#include "crypto/encoding_profile.h"
#include "services/wire/sharing_plan.h"

namespace mirrorflow {
namespace {

// The shares of both sides are in memory while they are linked.
constexpr std::uint64_t kMaxViewBytes = std::uint64_t{8} << 30;

}  // namespace

absl::Status ShareReceiver::Add(const v1::BatchPart& part) {
  absl::Status status = AddPart(part);
  if (status.ok() && reader_.complete() && reader_.digest() != opening_->digest) {
    status = absl::DataLossError("they are not those that were committed to");
  }
  if (status.ok()) return status;
  return absl::Status(status.code(), absl::StrCat("shares of the ", std::string(SideName(side_)),
                                                  ": ", status.message()));
}

absl::Status ShareReceiver::AddPart(const v1::BatchPart& part) {
  switch (part.part_case()) {
    case v1::BatchPart::kOpening:
      return order_.Opening([&] { return TakeOpening(part.opening()); });
    case v1::BatchPart::kHeader:
      return order_.Header(part.header(), [&] { return TakeHeader(part.header()); });
    case v1::BatchPart::kChunk:
    case v1::BatchPart::kTrailer:
      if (!order_.content_is_due()) {
        return absl::FailedPreconditionError("records came before opening and header");
      }
      return part.part_case() == v1::BatchPart::kChunk
                 ? reader_.Add(BatchPart::kChunk, part.chunk())
                 : reader_.Add(BatchPart::kTrailer, part.trailer());
    case v1::BatchPart::kPiece:
      return absl::InvalidArgumentError("a piece of a chunk, where chunks come whole");
    case v1::BatchPart::PART_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("a part without content");
}

absl::Status ShareReceiver::TakeOpening(const v1::BatchOpening& wire) {
  absl::StatusOr<BatchOpening> opening = BatchOpeningFromWire(wire);
  if (!opening.ok()) return opening.status();
  std::array<Hash256, 3> views{};
  if (opening->view_commitments.size() != views.size()) {
    return absl::InvalidArgumentError("the opening has no commitments to three views");
  }
  std::ranges::copy(opening->view_commitments, views.begin());
  if (CommitToViews(terms_.run_id, side_, views) != commitment_) {
    return absl::UnauthenticatedError(
        "not what that state committed to\nhint: cancel the run and ask that state what it sent");
  }
  if (absl::Status status =
          CheckBatchOpening(views.at(static_cast<std::size_t>(party_)), terms_.run_id, side_,
                            opening->salt, opening->record_count, opening->digest);
      !status.ok()) {
    return status;
  }
  opening_ = *opening;
  return absl::OkStatus();
}

absl::Status ShareReceiver::TakeHeader(const std::string& bytes) {
  absl::StatusOr<ShareOutline> outline = ParseShareHeader(bytes);
  absl::Status status = outline.ok() ? CheckHeader(*outline) : outline.status();
  return status.ok() ? reader_.Add(BatchPart::kHeader, bytes) : status;
}

absl::Status ShareReceiver::CheckHeader(const ShareOutline& outline) const {
  const BatchHeader& header = outline.batch.header;
  const auto differs = [](std::string_view what) {
    return absl::FailedPreconditionError(
        absl::StrCat("the header has another ", std::string(what), " than the terms of the run"));
  };
  if (const std::string_view other = HeaderDifference(header, terms_, side_); !other.empty()) {
    return differs(other);
  }
  absl::StatusOr<EncodingProfile> profile = FindEncodingProfile(terms_.encoding_profile);
  if (!profile.ok()) return profile.status();
  if (header.row_bits != profile->row_bits) return differs("row size");
  if ((header.token_slots != 0) != terms_.exact_tokens) return differs("rule for exact tokens");
  if (outline.party != party_) return differs("party");
  if (absl::Status layout = CheckSharedLayout(terms_, outline); !layout.ok()) return layout;
  if (header.record_count != opening_->record_count) {
    return absl::DataLossError("the header has another record count than was committed to");
  }
  if (outline.batch.signer != signer_) {
    return absl::UnauthenticatedError("another identity signed them than that state's");
  }
  if (header.record_count * outline.layout().record_bytes() > kMaxViewBytes) {
    return absl::ResourceExhaustedError(
        absl::StrCat("they are larger than ", kMaxViewBytes >> 30,
                     " GiB, more than this party takes\nhint: link a shorter period"));
  }
  return absl::OkStatus();
}

std::uint32_t ShareReceiver::percent() const {
  if (!reader_.outline().has_value()) return 0;
  const std::uint32_t chunks = reader_.outline()->chunk_count();
  return chunks == 0 ? 100 : static_cast<std::uint32_t>(100ULL * reader_.next_chunk() / chunks);
}

}  // namespace mirrorflow
