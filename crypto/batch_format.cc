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

// Room in halves of the claimed size: never more than twice what has arrived, and the last move
// happens at half, so that a batch never lies in memory twice.
template <typename T>
void AppendItems(std::string_view bytes, std::uint64_t claimed, std::vector<T>& out) {
  const std::size_t old_size = out.size();
  const std::size_t size = old_size + bytes.size() / sizeof(T);
  if (size > out.capacity()) {
    std::size_t room = claimed;
    while (room / 2 >= size) room -= room / 2;
    out.reserve(room);
  }
  out.resize(size);
  if (!bytes.empty()) std::memcpy(out.data() + old_size, bytes.data(), bytes.size());
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
  if (layout.HoldsRecords(number)) {
    if (absl::Status taken = TakeRecords(in, count, number); !taken.ok()) return taken;
  } else {
    TakeRows(in, count);
  }
  chunk_digests_.push_back(digest);
  return absl::OkStatus();
}

absl::Status BatchReader::TakeRecords(FieldReader in, std::uint64_t count, std::uint32_t chunk) {
  const BatchHeader& header = outline_->header;
  const std::string_view records = in.Take(count);
  if (std::ranges::any_of(BytesOf(records), [](std::uint8_t record) {
        return (record & kStratumMask) >= kStratumCount || record >> kFlagShift > kAllRecordFlags;
      })) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch chunk ", chunk, " has a stratum code or a flag out of range"));
  }
  for (const std::uint8_t record : BytesOf(records)) {
    contents_.stratum_codes.push_back(record & kStratumMask);
    contents_.record_flags.push_back(static_cast<std::uint8_t>(record >> kFlagShift));
  }
  AppendItems(in.Take(count * header.token_slots * sizeof(ExactToken)),
              header.record_count * header.token_slots, contents_.tokens);
  return absl::OkStatus();
}

void BatchReader::TakeRows(FieldReader in, std::uint64_t count) {
  const BatchHeader& header = outline_->header;
  if (outline_->numbered) {
    AppendItems(in.Take(count * sizeof(std::uint32_t)), header.row_count, contents_.record_of_row);
  }
  AppendItems(in.Take(count * (header.row_bits / 8)), header.row_count * (header.row_bits / 64),
              contents_.words);
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
  contents_.shards = std::move(outline_->shards);
  return EncodedBatch::Create(std::move(outline_->header), std::move(contents_));
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
