#include "crypto/batch_format.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "crypto/merkle_root.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kDigestBytes = 32;
constexpr int kFlagShift = 4;  // a record's byte: stratum code below, flags above
constexpr std::uint8_t kStratumMask = (1 << kFlagShift) - 1;
static_assert(kStratumCount <= kStratumMask + 1);

Hash256 HeaderDigest(std::string_view header) {
  return Blake2b256().Field(kBatchHeaderLabel).Field(header).Final();
}

// `bytes` is the chunk without its digest.
Hash256 ChunkDigest(const Hash256& header_digest, std::string_view bytes) {
  return Blake2b256().Field(kBatchChunkLabel).Field(header_digest).Field(bytes).Final();
}

Hash256 BatchDigest(const Hash256& header_digest, const Hash256& root) {
  return Blake2b256().Field(kBatchDigestLabel).Field(header_digest).Field(root).Final();
}

template <typename T>
std::string_view TextOfItems(std::span<const T> items) {
  return {reinterpret_cast<const char*>(items.data()), items.size_bytes()};
}

}  // namespace

absl::StatusOr<BatchWriter> BatchWriter::Create(const EncodedBatch& batch, const Signer& signer) {
  const BatchOutline outline{.header = batch.header(),
                             .signer = signer.public_key(),
                             .shards = {batch.shards().begin(), batch.shards().end()},
                             .numbered = !batch.record_of_row().empty()};
  absl::StatusOr<std::string> header = SerialiseBatchHeader(outline);
  if (!header.ok()) return header.status();
  BatchWriter writer(batch, outline, *std::move(header));
  absl::StatusOr<Signature> signature = signer.Sign(kBatchPurpose, writer.digest_);
  if (!signature.ok()) return signature.status();
  writer.signature_ = *signature;
  return writer;
}

BatchWriter::BatchWriter(const EncodedBatch& batch, const BatchOutline& outline, std::string header)
    : batch_(&batch), layout_(outline), numbered_(outline.numbered), header_(std::move(header)) {
  const Hash256 header_digest = HeaderDigest(header_);
  chunk_digests_.reserve(chunk_count());
  for (std::uint32_t i = 0; i < chunk_count(); ++i) {
    chunk_digests_.push_back(ChunkDigest(header_digest, ChunkBody(i)));
  }
  root_ = MerkleRoot(chunk_digests_);
  digest_ = BatchDigest(header_digest, root_);
}

std::string BatchWriter::ChunkBody(std::uint32_t number) const {
  const std::uint64_t first = layout_.First(number);
  const std::uint64_t count = layout_.Count(number);
  std::string out;
  out.reserve(layout_.BytesOf(number));
  PutNumber(out, number);
  PutNumber(out, first);
  PutNumber(out, static_cast<std::uint32_t>(count));
  if (layout_.HoldsRecords(number)) {
    for (std::uint64_t i = first; i < first + count; ++i) {
      out.push_back(
          static_cast<char>(batch_->record_flags()[i] << kFlagShift | batch_->stratum_codes()[i]));
    }
    const std::uint64_t slots = batch_->header().token_slots;
    out += TextOfItems(batch_->tokens().subspan(first * slots, count * slots));
  } else {
    if (numbered_) out += TextOfItems(batch_->record_of_row().subspan(first, count));
    const std::size_t row_words = batch_->row_words();
    out += TextOfItems(batch_->words().subspan(first * row_words, count * row_words));
  }
  return out;
}

std::string BatchWriter::chunk(std::uint32_t number) const {
  std::string bytes = ChunkBody(number);
  bytes += TextOf(chunk_digests_[number]);
  return bytes;
}

std::string BatchWriter::trailer() const {
  std::string bytes(TextOf(root_));
  bytes += TextOf(signature_);
  return bytes;
}

absl::StatusOr<BatchReader> BatchReader::Resume(std::string_view header,
                                                std::vector<Hash256> chunk_digests,
                                                std::unique_ptr<BatchPlace> place) {
  absl::StatusOr<BatchOutline> outline = ParseBatchHeader(header);
  if (!outline.ok()) return outline.status();
  if (chunk_digests.size() > BatchLayout(*outline).chunk_count()) {
    return absl::OutOfRangeError(absl::StrCat("there are ", chunk_digests.size(),
                                              " chunks of a batch, more than its header promises"));
  }
  BatchReader reader(std::move(place));
  reader.outline_ = *std::move(outline);
  reader.header_digest_ = HeaderDigest(header);
  reader.chunk_digests_ = std::move(chunk_digests);
  return reader;
}

absl::Status BatchReader::Add(BatchPart kind, std::string_view bytes) {
  if (complete_) {
    return absl::FailedPreconditionError("the batch is complete; nothing may follow its trailer");
  }
  if (kind == BatchPart::kHeader) return AddHeader(bytes);
  if (!outline_.has_value()) {
    return absl::FailedPreconditionError("a batch must begin with its header");
  }
  return kind == BatchPart::kChunk ? AddChunk(bytes) : AddTrailer(bytes);
}

absl::Status BatchReader::AddHeader(std::string_view bytes) {
  if (outline_.has_value()) {
    return absl::FailedPreconditionError("a second header in the same batch");
  }
  absl::StatusOr<BatchOutline> outline = ParseBatchHeader(bytes);
  if (!outline.ok()) return outline.status();
  if (absl::Status begun = place_->Begin(*outline, bytes); !begun.ok()) return begun;
  outline_ = *std::move(outline);
  header_digest_ = HeaderDigest(bytes);
  return absl::OkStatus();
}

absl::Status BatchReader::AddChunk(std::string_view bytes) {
  const BatchLayout layout(*outline_);
  const std::uint32_t expected = next_chunk();
  FieldReader in(bytes);
  const auto number = in.TakeNumber<std::uint32_t>();
  const auto first = in.TakeNumber<std::uint64_t>();
  const auto count = in.TakeNumber<std::uint32_t>();
  if (!in.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch chunk ", expected, " has only ", bytes.size(), " bytes"));
  }
  if (number < expected) {
    return absl::AlreadyExistsError(absl::StrCat("batch chunk ", number, " comes twice"));
  }
  if (number >= layout.chunk_count()) {
    return absl::OutOfRangeError(
        absl::StrCat("batch chunk ", number, "; the header promises only ", layout.chunk_count()));
  }
  if (number > expected) {
    return absl::OutOfRangeError(
        absl::StrCat("batch chunk ", number, " comes where chunk ", expected, " should"));
  }
  if (first != layout.First(number) || count != layout.Count(number)) {
    return absl::InvalidArgumentError(absl::StrCat(
        "batch chunk ", number, " says ", count, layout.HoldsRecords(number) ? " records" : " rows",
        " from ", first, ", not ", layout.Count(number), " from ", layout.First(number)));
  }
  if (bytes.size() != layout.BytesOf(number)) {
    return absl::InvalidArgumentError(absl::StrCat("batch chunk ", number, " has ", bytes.size(),
                                                   " bytes, not ", layout.BytesOf(number)));
  }
  const Hash256 digest = FieldReader(bytes.substr(bytes.size() - kDigestBytes)).TakeHash();
  if (digest != ChunkDigest(header_digest_, bytes.substr(0, bytes.size() - kDigestBytes))) {
    return absl::DataLossError(absl::StrCat(
        "batch chunk ", number, " is damaged, or of another batch\nhint: send the batch again"));
  }
  const BatchChunk chunk{.number = number, .first = first, .count = count, .digest = digest};
  absl::Status taken = layout.HoldsRecords(number) ? TakeRecords(in, chunk) : TakeRows(in, chunk);
  if (taken.ok()) chunk_digests_.push_back(digest);
  return taken;
}

absl::Status BatchReader::TakeRecords(FieldReader in, const BatchChunk& chunk) {
  const std::string_view records = in.Take(chunk.count);
  std::vector<std::uint8_t> codes, flags;
  codes.reserve(chunk.count);
  flags.reserve(chunk.count);
  for (const std::uint8_t record : BytesOf(records)) {
    codes.push_back(record & kStratumMask);
    flags.push_back(static_cast<std::uint8_t>(record >> kFlagShift));
    if (codes.back() >= kStratumCount || flags.back() > kAllRecordFlags) {
      return absl::InvalidArgumentError(
          absl::StrCat("batch chunk ", chunk.number, " has a stratum code or a flag out of range"));
    }
  }
  return place_->AddRecords(
      chunk, codes, flags,
      in.Take(chunk.count * outline_->header.token_slots * sizeof(ExactToken)));
}

absl::Status BatchReader::TakeRows(FieldReader in, const BatchChunk& chunk) {
  const std::string_view record_of_row =
      outline_->numbered ? in.Take(chunk.count * sizeof(std::uint32_t)) : std::string_view();
  return place_->AddRows(chunk, record_of_row,
                         in.Take(chunk.count * (outline_->header.row_bits / 8)));
}

absl::Status BatchReader::AddTrailer(std::string_view bytes) {
  const BatchLayout layout(*outline_);
  if (next_chunk() != layout.chunk_count()) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the batch's trailer comes after ", next_chunk(), " of ", layout.chunk_count(), " chunks"));
  }
  if (bytes.size() != kBatchTrailerBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the batch's trailer has ", bytes.size(), " bytes, not ", kBatchTrailerBytes));
  }
  FieldReader in(bytes);
  const Hash256 root = MerkleRoot(chunk_digests_);
  if (in.TakeHash() != root) {
    return absl::DataLossError(
        "the batch's Merkle root does not fit its chunks\nhint: send the batch again");
  }
  const Hash256 digest = BatchDigest(header_digest_, root);
  if (!VerifySignature(outline_->signer, kBatchPurpose, digest,
                       in.TakeArray<std::tuple_size_v<Signature>>())
           .ok()) {
    return absl::UnauthenticatedError(
        "the batch is not signed by the identity that its header names");
  }
  if (absl::Status ended = place_->End(bytes); !ended.ok()) return ended;
  digest_ = digest;
  complete_ = true;
  return absl::OkStatus();
}

absl::StatusOr<EncodedBatch> BatchReader::Finish() && {
  if (!complete_) {
    return absl::DataLossError(outline_.has_value()
                                   ? absl::StrCat("the batch ends after ", next_chunk(), " of ",
                                                  BatchLayout(*outline_).chunk_count(),
                                                  " chunks, without its trailer")
                                   : std::string("the batch ends before its header"));
  }
  return place_->Finish(*std::move(outline_));
}

absl::Status CheckChunkDigests(const EncodedBatch& batch, std::string_view header,
                               const std::vector<Hash256>& digests) {
  absl::StatusOr<BatchOutline> outline = ParseBatchHeader(header);
  if (!outline.ok()) return outline.status();
  const BatchWriter again(batch, *outline, std::string(header));
  if (again.chunk_digests_ != digests) {
    return absl::DataLossError("what is kept of it is damaged\nhint: have it sent again");
  }
  return absl::OkStatus();
}

absl::Status ForEachBatchPart(std::istream& file,
                              const std::function<absl::Status(BatchPart, std::string)>& sink) {
  const auto take = [&file](std::size_t size) {
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
  };
  std::string header_bytes = take(kBatchPreambleBytes);
  if (header_bytes.size() == kBatchPreambleBytes) {
    std::uint16_t length = 0;
    std::memcpy(&length, header_bytes.data() + kBatchPreambleBytes - sizeof length, sizeof length);
    if (length > kBatchPreambleBytes) header_bytes += take(length - kBatchPreambleBytes);
  }
  absl::StatusOr<BatchOutline> outline = ParseBatchHeader(header_bytes);
  if (!outline.ok()) return outline.status();
  const BatchLayout layout(*outline);
  if (absl::Status sunk = sink(BatchPart::kHeader, std::move(header_bytes)); !sunk.ok())
    return sunk;
  for (std::uint32_t i = 0; i < layout.chunk_count(); ++i) {
    std::string chunk = take(layout.BytesOf(i));
    if (chunk.size() != layout.BytesOf(i)) {
      return absl::DataLossError(absl::StrCat("the batch file ends within chunk ", i, " of ",
                                              layout.chunk_count(),
                                              "\nhint: copy the file again, whole"));
    }
    if (absl::Status sunk = sink(BatchPart::kChunk, std::move(chunk)); !sunk.ok()) return sunk;
  }
  std::string trailer = take(kBatchTrailerBytes);
  if (trailer.size() != kBatchTrailerBytes) {
    return absl::DataLossError(
        "the batch file ends within its trailer\nhint: copy the file again, whole");
  }
  if (file.peek() != std::istream::traits_type::eof()) {
    return absl::InvalidArgumentError("the batch file goes on after its trailer");
  }
  return sink(BatchPart::kTrailer, std::move(trailer));
}

}  // namespace mirrorflow
