#include "crypto/batch_format.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/blake2b.h"
#include "crypto/subkey_labels.h"

namespace mirrorflow {
namespace {

static_assert(std::endian::native == std::endian::little, "rows are copied as they lie in memory");

constexpr std::string_view kMagic("MFBATCH\0", 8);
constexpr std::size_t kPreambleBytes = 12;       // magic, version, header length
constexpr std::size_t kChunkPreambleBytes = 16;  // number, first row, row count
constexpr std::size_t kDigestBytes = 32;

std::span<const std::uint8_t> AsBytes(std::string_view bytes) {
  return {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()};
}

std::string_view AsText(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

template <typename Number>
void PutNumber(std::string& out, Number number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  out.append(bytes, sizeof number);
}

void PutShortText(std::string& out, std::string_view text) {
  PutNumber(out, static_cast<std::uint8_t>(text.size()));
  out += text;
}

// Takes fields off the front; after the first that does not fit, ok() is false and all fields are
// zero or empty.
class FieldReader {
 public:
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}

  template <typename Number>
  Number TakeNumber() {
    Number number{};
    const std::string_view bytes = Take(sizeof number);
    if (bytes.size() == sizeof number) std::memcpy(&number, bytes.data(), sizeof number);
    return number;
  }
  Hash256 TakeHash() {
    Hash256 hash{};
    std::ranges::copy(AsBytes(Take(hash.size())), hash.begin());
    return hash;
  }
  std::string_view TakeShortText() { return Take(TakeNumber<std::uint8_t>()); }
  std::string_view Take(std::size_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return {};
    }
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }
  bool ok() const { return ok_; }
  bool AtEnd() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

bool IsProfileName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxProfileName && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

absl::Status CheckLimits(std::uint64_t row_count) {
  if (row_count > kMaxBatchRows) {
    return absl::ResourceExhaustedError(absl::StrCat("a batch of ", row_count, " rows; at most ",
                                                     kMaxBatchRows, " go into one run"));
  }
  return absl::OkStatus();
}

absl::Status HeaderError(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("batch header: ", std::string(what)));
}

std::string SerialiseHeader(const BatchHeader& header) {
  std::string fields;
  PutNumber(fields, static_cast<std::uint8_t>(header.side));
  PutNumber(fields, static_cast<std::uint16_t>(header.period.year()));
  fields += header.corridor.origin().alpha2();
  fields += header.corridor.destination().alpha2();
  PutShortText(fields, header.run_id.value());
  PutShortText(fields, header.encoding_profile);
  for (const Hash256* hash :
       {&header.encoding_profile_hash, &header.normalisation_profile_hash, &header.terms_hash}) {
    fields += AsText(*hash);
  }
  PutNumber(fields, header.row_bits);
  PutNumber(fields, header.row_count);

  std::string out(kMagic);
  PutNumber(out, kBatchFormatVersion);
  PutNumber(out, static_cast<std::uint16_t>(kPreambleBytes + fields.size()));
  return out + fields;
}

Hash256 HeaderDigest(std::string_view header) {
  return Blake2b256().Field(kBatchHeaderLabel).Field(header).Final();
}

// `bytes` is the chunk without its digest.
Hash256 ChunkDigest(const Hash256& header_digest, std::string_view bytes) {
  return Blake2b256().Field(kBatchChunkLabel).Field(header_digest).Field(bytes).Final();
}

Blake2b256 StartTotalDigest(const Hash256& header_digest) {
  Blake2b256 hash;
  hash.Field(kBatchDigestLabel).Field(header_digest);
  return hash;
}

// The chunk without its digest.
std::string ChunkBody(const EncodedBatch& batch, const BatchLayout& layout, std::uint32_t number) {
  const std::uint64_t first = layout.FirstRow(number);
  const std::uint64_t rows = layout.RowsIn(number);
  std::string out;
  out.reserve(layout.BytesOf(number));
  PutNumber(out, number);
  PutNumber(out, first);
  PutNumber(out, static_cast<std::uint32_t>(rows));
  const auto words = batch.words().subspan(first * batch.row_words(), rows * batch.row_words());
  out.append(reinterpret_cast<const char*>(words.data()), words.size_bytes());
  out += AsText(batch.stratum_codes().subspan(first, rows));
  return out;
}

}  // namespace

BatchLayout::BatchLayout(const BatchHeader& header)
    : row_count(header.row_count),
      row_bytes(header.row_bits / 8),
      chunk_rows(kMaxChunkPayload / (row_bytes + 1)),
      chunk_count(static_cast<std::uint32_t>((row_count + chunk_rows - 1) / chunk_rows)) {}

std::uint64_t BatchLayout::RowsIn(std::uint32_t chunk) const {
  return std::min(chunk_rows, row_count - FirstRow(chunk));
}

std::size_t BatchLayout::BytesOf(std::uint32_t chunk) const {
  return kChunkPreambleBytes + RowsIn(chunk) * (row_bytes + 1) + kDigestBytes;
}

absl::StatusOr<BatchHeader> ParseBatchHeader(std::string_view bytes) {
  FieldReader in(bytes);
  if (in.Take(kMagic.size()) != kMagic) return HeaderError("these are not the bytes of a batch");
  const auto version = in.TakeNumber<std::uint16_t>();
  if (in.ok() && version != kBatchFormatVersion) {
    return absl::UnimplementedError(
        absl::StrCat("batch format version ", version, "; this program knows version ",
                     kBatchFormatVersion, "\nhint: run the same release at both ends"));
  }
  const auto length = in.TakeNumber<std::uint16_t>();
  const auto side_code = in.TakeNumber<std::uint8_t>();
  const auto year = in.TakeNumber<std::uint16_t>();
  const std::string_view origin_code = in.Take(2);
  const std::string_view destination_code = in.Take(2);
  const std::string_view run_id_text = in.TakeShortText();
  const std::string_view encoding_profile = in.TakeShortText();
  const Hash256 encoding_profile_hash = in.TakeHash();
  const Hash256 normalisation_profile_hash = in.TakeHash();
  const Hash256 terms_hash = in.TakeHash();
  const auto row_bits = in.TakeNumber<std::uint32_t>();
  const auto row_count = in.TakeNumber<std::uint64_t>();
  if (!in.ok()) return HeaderError("it ends too early");
  if (!in.AtEnd() || length != bytes.size()) return HeaderError("its length is not the stated one");

  absl::StatusOr<Side> side = SideFromCode(side_code);
  if (!side.ok()) return side.status();
  absl::StatusOr<Period> period = Period::Create(std::to_string(year));
  if (!period.ok()) return HeaderError(std::string(period.status().message()));
  absl::StatusOr<Country> origin = Country::Create(origin_code);
  if (!origin.ok()) return HeaderError(std::string(origin.status().message()));
  absl::StatusOr<Country> destination = Country::Create(destination_code);
  if (!destination.ok()) return HeaderError(std::string(destination.status().message()));
  absl::StatusOr<Corridor> corridor = Corridor::Create(*origin, *destination);
  if (!corridor.ok()) return HeaderError(std::string(corridor.status().message()));
  absl::StatusOr<RunId> run_id = RunId::Create(run_id_text);
  if (!run_id.ok()) return HeaderError("the run id is " + std::string(run_id.status().message()));
  if (!IsProfileName(encoding_profile)) return HeaderError("not a name of an encoding profile");
  if (row_bits == 0 || row_bits % 64 != 0 || row_bits > kMaxRowBits) {
    return absl::ResourceExhaustedError(absl::StrCat(
        "batch header: rows of ", row_bits, " bits; need a multiple of 64, at most ", kMaxRowBits));
  }
  if (absl::Status limits = CheckLimits(row_count); !limits.ok()) return limits;
  return BatchHeader{.run_id = *run_id,
                     .corridor = *corridor,
                     .period = *period,
                     .side = *side,
                     .encoding_profile = std::string(encoding_profile),
                     .encoding_profile_hash = encoding_profile_hash,
                     .normalisation_profile_hash = normalisation_profile_hash,
                     .terms_hash = terms_hash,
                     .row_bits = row_bits,
                     .record_count = row_count,
                     .row_count = row_count};
}

absl::StatusOr<BatchWriter> BatchWriter::Create(const EncodedBatch& batch) {
  if (!IsProfileName(batch.header().encoding_profile)) {
    return HeaderError("the encoding profile needs a name of 1 to 64 of a-z, 0-9, '-' and '.'");
  }
  if (absl::Status limits = CheckLimits(batch.header().row_count); !limits.ok()) return limits;
  return BatchWriter(batch, SerialiseHeader(batch.header()));
}

BatchWriter::BatchWriter(const EncodedBatch& batch, std::string header)
    : batch_(&batch),
      layout_(batch.header()),
      header_(std::move(header)),
      header_digest_(HeaderDigest(header_)) {
  Blake2b256 total = StartTotalDigest(header_digest_);
  for (std::uint32_t i = 0; i < layout_.chunk_count; ++i) {
    total.Field(ChunkDigest(header_digest_, ChunkBody(batch, layout_, i)));
  }
  digest_ = total.Final();
}

std::string BatchWriter::chunk(std::uint32_t number) const {
  std::string bytes = ChunkBody(*batch_, layout_, number);
  bytes += AsText(ChunkDigest(header_digest_, bytes));
  return bytes;
}

std::string BatchWriter::trailer() const { return std::string(AsText(digest_)); }

absl::Status BatchReader::Add(BatchPart kind, std::string_view bytes) {
  if (complete_) {
    return absl::FailedPreconditionError("the batch is complete; nothing may follow its trailer");
  }
  if (kind == BatchPart::kHeader) return AddHeader(bytes);
  if (!header_.has_value()) {
    return absl::FailedPreconditionError("a batch must begin with its header");
  }
  return kind == BatchPart::kChunk ? AddChunk(bytes) : AddTrailer(bytes);
}

absl::Status BatchReader::AddHeader(std::string_view bytes) {
  if (header_.has_value()) {
    return absl::FailedPreconditionError("a second header in the same batch");
  }
  absl::StatusOr<BatchHeader> header = ParseBatchHeader(bytes);
  if (!header.ok()) return header.status();
  header_ = *std::move(header);
  header_digest_ = HeaderDigest(bytes);
  return absl::OkStatus();
}

absl::Status BatchReader::AddChunk(std::string_view bytes) {
  const BatchLayout layout(*header_);
  const std::uint32_t expected = next_chunk();
  FieldReader in(bytes);
  const auto number = in.TakeNumber<std::uint32_t>();
  const auto first_row = in.TakeNumber<std::uint64_t>();
  const auto row_count = in.TakeNumber<std::uint32_t>();
  if (!in.ok()) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch chunk ", expected, " has only ", bytes.size(), " bytes"));
  }
  if (number < expected) {
    return absl::AlreadyExistsError(absl::StrCat("batch chunk ", number, " comes twice"));
  }
  if (number >= layout.chunk_count) {
    return absl::OutOfRangeError(
        absl::StrCat("batch chunk ", number, "; the header promises only ", layout.chunk_count));
  }
  if (number > expected) {
    return absl::OutOfRangeError(
        absl::StrCat("batch chunk ", number, " comes where chunk ", expected, " should"));
  }
  if (first_row != layout.FirstRow(number) || row_count != layout.RowsIn(number)) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch chunk ", number, " says ", row_count, " rows from row ", first_row,
                     ", not ", layout.RowsIn(number), " from row ", layout.FirstRow(number)));
  }
  if (bytes.size() != layout.BytesOf(number)) {
    return absl::InvalidArgumentError(absl::StrCat("batch chunk ", number, " has ", bytes.size(),
                                                   " bytes, not ", layout.BytesOf(number)));
  }
  const std::string_view rows = in.Take(row_count * layout.row_bytes);
  const std::string_view strata = in.Take(row_count);
  const Hash256 digest = in.TakeHash();
  if (digest != ChunkDigest(header_digest_, bytes.substr(0, bytes.size() - kDigestBytes))) {
    return absl::DataLossError(absl::StrCat(
        "batch chunk ", number, " is damaged, or of another batch\nhint: send the batch again"));
  }
  if (std::ranges::any_of(AsBytes(strata), [](std::uint8_t c) { return c >= kStratumCount; })) {
    return absl::InvalidArgumentError(
        absl::StrCat("batch chunk ", number, " has a stratum code out of range"));
  }
  // Room in halves of the claimed size: never more than twice what has arrived, and the last move
  // happens at half, so that a batch never lies in memory twice.
  const std::size_t size = words_.size() + rows.size() / sizeof(std::uint64_t);
  if (size > words_.capacity()) {
    std::size_t room = layout.row_count * (layout.row_bytes / sizeof(std::uint64_t));
    while (room / 2 >= size) room -= room / 2;
    words_.reserve(room);
  }
  const std::size_t old_size = words_.size();
  words_.resize(size);
  std::memcpy(words_.data() + old_size, rows.data(), rows.size());
  chunk_digests_.push_back(digest);
  stratum_codes_.insert(stratum_codes_.end(), strata.begin(), strata.end());
  return absl::OkStatus();
}

absl::Status BatchReader::AddTrailer(std::string_view bytes) {
  const BatchLayout layout(*header_);
  if (next_chunk() != layout.chunk_count) {
    return absl::FailedPreconditionError(absl::StrCat(
        "the batch's trailer comes after ", next_chunk(), " of ", layout.chunk_count, " chunks"));
  }
  if (bytes.size() != kBatchTrailerBytes) {
    return absl::InvalidArgumentError(
        absl::StrCat("the batch's trailer has ", bytes.size(), " bytes, not ", kBatchTrailerBytes));
  }
  Blake2b256 total = StartTotalDigest(header_digest_);
  for (const Hash256& digest : chunk_digests_) total.Field(digest);
  const Hash256 digest = total.Final();
  if (bytes != AsText(digest)) {
    return absl::DataLossError(
        "the batch's digest does not fit its bytes\nhint: send the batch again");
  }
  digest_ = digest;
  complete_ = true;
  return absl::OkStatus();
}

absl::StatusOr<EncodedBatch> BatchReader::Finish() && {
  if (!complete_) {
    return absl::DataLossError(header_.has_value()
                                   ? absl::StrCat("the batch ends after ", next_chunk(), " of ",
                                                  BatchLayout(*header_).chunk_count,
                                                  " chunks, without its trailer")
                                   : std::string("the batch ends before its header"));
  }
  return EncodedBatch::Create(*std::move(header_), {.words = std::move(words_),
                                                    .stratum_codes = std::move(stratum_codes_)});
}

absl::Status ForEachBatchPart(std::istream& file,
                              const std::function<absl::Status(BatchPart, std::string)>& sink) {
  const auto take = [&file](std::size_t size) {
    std::string bytes(size, '\0');
    file.read(bytes.data(), static_cast<std::streamsize>(size));
    bytes.resize(static_cast<std::size_t>(file.gcount()));
    return bytes;
  };
  std::string header_bytes = take(kPreambleBytes);
  if (header_bytes.size() == kPreambleBytes) {
    std::uint16_t length = 0;
    std::memcpy(&length, header_bytes.data() + kPreambleBytes - sizeof length, sizeof length);
    if (length > kPreambleBytes) header_bytes += take(length - kPreambleBytes);
  }
  absl::StatusOr<BatchHeader> header = ParseBatchHeader(header_bytes);
  if (!header.ok()) return header.status();
  const BatchLayout layout(*header);
  if (absl::Status sunk = sink(BatchPart::kHeader, std::move(header_bytes)); !sunk.ok())
    return sunk;
  for (std::uint32_t i = 0; i < layout.chunk_count; ++i) {
    std::string chunk = take(layout.BytesOf(i));
    if (chunk.size() != layout.BytesOf(i)) {
      return absl::DataLossError(absl::StrCat("the batch file ends within chunk ", i, " of ",
                                              layout.chunk_count,
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
