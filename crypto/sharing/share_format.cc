#include "crypto/sharing/share_format.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "crypto/merkle_root.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kMagic("MFSHARE\0", 8);
constexpr std::size_t kPreambleBytes = 12;  // magic, version, header length
constexpr std::size_t kFrameBytes = 4 + 4;  // number, count
constexpr std::size_t kDigestBytes = 32;

absl::Status HeaderError(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("share header: ", std::string(what)));
}

Hash256 HeaderDigest(std::string_view header) {
  return Blake2b256().Field(kShareHeaderLabel).Field(header).Final();
}

Hash256 ChunkDigest(const Hash256& header_digest, std::string_view body) {
  return Blake2b256().Field(kShareChunkLabel).Field(header_digest).Field(body).Final();
}

Hash256 ShareDigest(const Hash256& header_digest, const Hash256& root) {
  return Blake2b256().Field(kShareDigestLabel).Field(header_digest).Field(root).Final();
}

std::uint64_t CountOf(const ShareOutline& outline, std::uint32_t chunk) {
  const std::uint64_t per_chunk = outline.records_per_chunk();
  return std::min(per_chunk, outline.batch.header.record_count - chunk * per_chunk);
}

std::size_t BytesOfChunk(const ShareOutline& outline, std::uint32_t chunk) {
  return kFrameBytes + CountOf(outline, chunk) * outline.layout().record_bytes() + kDigestBytes;
}

absl::StatusOr<std::string> SerialiseShareHeader(const ShareOutline& outline) {
  absl::StatusOr<std::string> batch = SerialiseBatchHeader(outline.batch);
  if (!batch.ok()) return batch.status();
  std::string fields;
  PutNumber(fields, static_cast<std::uint8_t>(outline.party));
  PutNumber(fields, static_cast<std::uint8_t>(outline.dimensions.size()));
  for (const std::uint16_t categories : outline.dimensions) PutNumber(fields, categories);
  for (const Hash256& seed : outline.seeds) fields += TextOf(seed);
  fields += *batch;
  const std::size_t length = kPreambleBytes + fields.size();
  if (length > 0xffff) return absl::ResourceExhaustedError("share header: too long");
  std::string out(kMagic);
  PutNumber(out, kShareFormatVersion);
  PutNumber(out, static_cast<std::uint16_t>(length));
  return out + fields;
}

}  // namespace

std::uint32_t ShareOutline::records_per_chunk() const {
  return static_cast<std::uint32_t>(
      std::max<std::size_t>(kMaxChunkPayload / layout().record_bytes(), 1));
}

std::uint32_t ShareOutline::chunk_count() const {
  if (!has_records()) return 0;
  const std::uint64_t per_chunk = records_per_chunk();
  return static_cast<std::uint32_t>((batch.header.record_count + per_chunk - 1) / per_chunk);
}

absl::StatusOr<ShareOutline> ParseShareHeader(std::string_view bytes) {
  FieldReader in(bytes);
  if (in.Take(kMagic.size()) != kMagic) return HeaderError("these are not the bytes of shares");
  const auto version = in.TakeNumber<std::uint16_t>();
  if (in.ok() && version != kShareFormatVersion) {
    return absl::UnimplementedError(
        absl::StrCat("share format version ", version, "; this program knows version ",
                     kShareFormatVersion, "\nhint: run the same release at both ends"));
  }
  const auto length = in.TakeNumber<std::uint16_t>();
  const auto party = in.TakeNumber<std::uint8_t>();
  const auto dimension_count = in.TakeNumber<std::uint8_t>();
  if (!in.ok()) return HeaderError("it ends too early");
  if (length != bytes.size()) return HeaderError("its length is not the stated one");
  if (party > 2) return HeaderError("a party is 0, 1 or 2");
  if (dimension_count > kMaxShareDimensions) return HeaderError("too many dimensions");
  std::vector<std::uint16_t> dimensions;
  for (std::size_t d = 0; d < dimension_count; ++d) {
    dimensions.push_back(in.TakeNumber<std::uint16_t>());
    if (in.ok() && dimensions.back() == 0) return HeaderError("a dimension without categories");
  }
  std::vector<Hash256> seeds;
  for (int i = 0; i < (party == 0 ? 2 : 1); ++i) seeds.push_back(in.TakeHash());
  if (!in.ok()) return HeaderError("it ends too early");
  const std::size_t taken = kPreambleBytes + 2 + 2 * dimensions.size() + 32 * seeds.size();
  absl::StatusOr<BatchOutline> batch = ParseBatchHeader(bytes.substr(taken));
  if (!batch.ok()) return batch.status();
  ShareOutline outline{*std::move(batch), std::move(dimensions), party, std::move(seeds)};
  if (outline.layout().categories() > kMaxShareCategories) {
    return HeaderError("too many categories");
  }
  if (outline.batch.numbered ||
      outline.batch.header.row_count != outline.batch.header.record_count ||
      outline.batch.shards.empty()) {
    return HeaderError("rows of a shared batch are its records, in partitions");
  }
  // An extension of the batch's header would be a second byte string of the same view.
  absl::StatusOr<std::string> same = SerialiseShareHeader(outline);
  if (!same.ok()) return same.status();
  if (*same != bytes) return HeaderError("there is something that this version does not know");
  return outline;
}

absl::StatusOr<ShareWriter> ShareWriter::Create(const ShareView& view, const Signer& signer) {
  ShareOutline outline{.batch = {.header = view.header(),
                                 .signer = signer.public_key(),
                                 .shards = {view.partitions().begin(), view.partitions().end()}},
                       .dimensions = view.layout().dimensions,
                       .party = view.party()};
  for (const std::size_t which : {std::size_t{0}, std::size_t{1}}) {
    const ShareComponent& component = view.component(which);
    if (!component.seeded()) continue;
    std::ranges::copy(component.seed().Expose(), outline.seeds.emplace_back().begin());
  }
  absl::StatusOr<std::string> header = SerialiseShareHeader(outline);
  if (!header.ok()) return header.status();
  ShareWriter writer(view, std::move(outline));
  writer.header_ = *std::move(header);
  const Hash256 header_digest = HeaderDigest(writer.header_);
  for (std::uint32_t i = 0; i < writer.chunk_count(); ++i) {
    writer.chunk_digests_.push_back(ChunkDigest(header_digest, writer.ChunkBody(i)));
  }
  writer.root_ = MerkleRoot(writer.chunk_digests_);
  writer.digest_ = ShareDigest(header_digest, writer.root_);
  absl::StatusOr<Signature> signature = signer.Sign(kSharePurpose, writer.digest_);
  if (!signature.ok()) return signature.status();
  writer.signature_ = *signature;
  return writer;
}

std::string ShareWriter::ChunkBody(std::uint32_t number) const {
  const std::uint64_t count = CountOf(outline_, number);
  const std::size_t size = outline_.layout().record_bytes();
  const ShareComponent& component = view_->component(view_->component(0).seeded() ? 1 : 0);
  std::string out;
  out.reserve(BytesOfChunk(outline_, number));
  PutNumber(out, number);
  PutNumber(out, static_cast<std::uint32_t>(count));
  const std::size_t first = std::size_t{number} * outline_.records_per_chunk();
  out += TextOf(std::span(component.records()).subspan(first * size, count * size));
  return out;
}

std::string ShareWriter::chunk(std::uint32_t number) const {
  std::string bytes = ChunkBody(number);
  bytes += TextOf(chunk_digests_[number]);
  return bytes;
}

std::string ShareWriter::trailer() const {
  std::string bytes(TextOf(root_));
  bytes += TextOf(signature_);
  return bytes;
}

absl::Status ShareReader::Add(BatchPart kind, std::string_view bytes) {
  if (complete_) {
    return absl::FailedPreconditionError("the shares are complete; nothing may follow the trailer");
  }
  if (kind == BatchPart::kHeader) return AddHeader(bytes);
  if (!outline_.has_value()) {
    return absl::FailedPreconditionError("shares must begin with their header");
  }
  return kind == BatchPart::kChunk ? AddChunk(bytes) : AddTrailer(bytes);
}

absl::Status ShareReader::AddHeader(std::string_view bytes) {
  if (outline_.has_value()) {
    return absl::FailedPreconditionError("a second header of the same shares");
  }
  absl::StatusOr<ShareOutline> outline = ParseShareHeader(bytes);
  if (!outline.ok()) return outline.status();
  outline_ = *std::move(outline);
  header_digest_ = HeaderDigest(bytes);
  return absl::OkStatus();
}

absl::Status ShareReader::AddChunk(std::string_view bytes) {
  const std::uint32_t expected = next_chunk();
  FieldReader in(bytes);
  const auto number = in.TakeNumber<std::uint32_t>();
  const auto count = in.TakeNumber<std::uint32_t>();
  if (!in.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("share chunk ", expected, " has only ", bytes.size(), " bytes"));
  }
  if (number < expected) {
    return absl::AlreadyExistsError(absl::StrCat("share chunk ", number, " comes twice"));
  }
  if (number > expected || number >= outline_->chunk_count()) {
    return absl::OutOfRangeError(absl::StrCat("share chunk ", number, " comes where chunk ",
                                              expected, " of ", outline_->chunk_count(),
                                              " should"));
  }
  if (count != CountOf(*outline_, number) || bytes.size() != BytesOfChunk(*outline_, number)) {
    return absl::InvalidArgumentError(absl::StrCat("share chunk ", number, " has ", count,
                                                   " records in ", bytes.size(),
                                                   " bytes, which does not fit the header"));
  }
  const std::string_view body = bytes.substr(0, bytes.size() - kDigestBytes);
  const Hash256 digest = FieldReader(bytes.substr(body.size())).TakeHash();
  if (digest != ChunkDigest(header_digest_, body)) {
    return absl::DataLossError(absl::StrCat(
        "share chunk ", number, " is damaged, or of other shares\nhint: send the shares again"));
  }
  const std::span<const std::uint8_t> records = BytesOf(body.substr(kFrameBytes));
  // Room in halves of the claimed size, as a batch's reader takes it.
  const std::size_t size = records_.size() + records.size();
  if (size > records_.capacity()) {
    std::size_t room = outline_->batch.header.record_count * outline_->layout().record_bytes();
    while (room / 2 >= size) room -= room / 2;
    records_.reserve(room);
  }
  records_.insert(records_.end(), records.begin(), records.end());
  chunk_digests_.push_back(digest);
  return absl::OkStatus();
}

absl::Status ShareReader::AddTrailer(std::string_view bytes) {
  if (next_chunk() != outline_->chunk_count()) {
    return absl::FailedPreconditionError(absl::StrCat("the trailer of shares comes after ",
                                                      next_chunk(), " of ", outline_->chunk_count(),
                                                      " chunks"));
  }
  if (bytes.size() != kShareTrailerBytes) {
    return absl::InvalidArgumentError(absl::StrCat("the trailer of shares has ", bytes.size(),
                                                   " bytes, not ", kShareTrailerBytes));
  }
  FieldReader in(bytes);
  const Hash256 root = MerkleRoot(chunk_digests_);
  if (in.TakeHash() != root) {
    return absl::DataLossError(
        "the Merkle root of shares does not fit their chunks\nhint: send the shares again");
  }
  const Hash256 digest = ShareDigest(header_digest_, root);
  if (!VerifySignature(outline_->batch.signer, kSharePurpose, digest,
                       in.TakeArray<std::tuple_size_v<Signature>>())
           .ok()) {
    return absl::UnauthenticatedError(
        "the shares are not signed by the identity that their header names");
  }
  digest_ = digest;
  complete_ = true;
  return absl::OkStatus();
}

absl::StatusOr<ShareView> ShareReader::Finish() && {
  if (!complete_) {
    return absl::DataLossError(outline_.has_value()
                                   ? absl::StrCat("the shares end after ", next_chunk(), " of ",
                                                  outline_->chunk_count(),
                                                  " chunks, without their trailer")
                                   : std::string("the shares end before their header"));
  }
  std::size_t next_seed = 0;
  const auto component = [&](int number) {
    if (number == 2) return ShareComponent(std::move(records_));
    return ShareComponent(SecretBytes::CopyOf(outline_->seeds[next_seed++]));
  };
  ShareComponent first = component(outline_->party);
  ShareComponent second = component((outline_->party + 1) % 3);
  return ShareView::Create(std::move(outline_->batch.header), std::move(outline_->batch.shards),
                           std::move(outline_->dimensions), outline_->party, std::move(first),
                           std::move(second));
}

absl::Status ForEachSharePart(std::istream& file,
                              const std::function<absl::Status(BatchPart, std::string)>& sink) {
  const auto take = [&file](std::size_t size) {
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
  };
  std::string header = take(kPreambleBytes);
  if (header.size() == kPreambleBytes) {
    std::uint16_t length = 0;
    std::memcpy(&length, header.data() + kPreambleBytes - sizeof length, sizeof length);
    if (length > kPreambleBytes) header += take(length - kPreambleBytes);
  }
  absl::StatusOr<ShareOutline> outline = ParseShareHeader(header);
  if (!outline.ok()) return outline.status();
  if (absl::Status sunk = sink(BatchPart::kHeader, std::move(header)); !sunk.ok()) return sunk;
  for (std::uint32_t i = 0; i < outline->chunk_count(); ++i) {
    std::string chunk = take(BytesOfChunk(*outline, i));
    if (chunk.size() != BytesOfChunk(*outline, i)) {
      return absl::DataLossError(absl::StrCat("the file of shares ends within chunk ", i,
                                              "\nhint: copy the file again, whole"));
    }
    if (absl::Status sunk = sink(BatchPart::kChunk, std::move(chunk)); !sunk.ok()) return sunk;
  }
  std::string trailer = take(kShareTrailerBytes);
  if (trailer.size() != kShareTrailerBytes) {
    return absl::DataLossError(
        "the file of shares ends within its trailer\nhint: copy the file again, whole");
  }
  if (file.peek() != std::istream::traits_type::eof()) {
    return absl::InvalidArgumentError("the file of shares goes on after its trailer");
  }
  return sink(BatchPart::kTrailer, std::move(trailer));
}

}  // namespace mirrorflow
