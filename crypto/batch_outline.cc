#include "crypto/batch_outline.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "crypto/batch_bytes.h"

namespace mirrorflow {
namespace {

constexpr std::string_view kMagic("MFBATCH\0", 8);
constexpr std::size_t kChunkFrameBytes = 16 + 32;  // number, first, count; digest
constexpr std::uint16_t kCriticalExtension = 0x8000;

bool IsProfileName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxProfileName && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

absl::Status HeaderError(std::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("batch header: ", std::string(what)));
}

absl::Status CheckLimits(const BatchOutline& outline) {
  const BatchHeader& header = outline.header;
  if (header.row_bits % 64 != 0 || header.row_bits > kMaxRowBits) {
    return absl::ResourceExhaustedError(absl::StrCat("batch header: rows of ", header.row_bits,
                                                     " bits; need a multiple of 64, at most ",
                                                     kMaxRowBits));
  }
  if (header.token_slots > kMaxTokenSlots) {
    return absl::ResourceExhaustedError(absl::StrCat("batch header: ", header.token_slots,
                                                     " token slots, at most ", kMaxTokenSlots));
  }
  if (header.record_count > kMaxBatchRecords || header.row_count > kMaxBatchRows) {
    return absl::ResourceExhaustedError(absl::StrCat("batch header: more than ", kMaxBatchRecords,
                                                     " records or ", kMaxBatchRows,
                                                     " rows, which is too much for one run"));
  }
  if (outline.shards.size() > kMaxBatchShards) {
    return absl::ResourceExhaustedError(absl::StrCat("batch header: ", outline.shards.size(),
                                                     " shards, at most ", kMaxBatchShards));
  }
  return absl::OkStatus();
}

absl::Status CheckConsistency(const BatchOutline& outline) {
  const BatchHeader& header = outline.header;
  std::uint64_t next_row = 0;
  for (std::size_t i = 0; i < outline.shards.size(); ++i) {
    const BatchShard& shard = outline.shards[i];
    if (shard.row_count == 0) return HeaderError("a shard without rows");
    if (i > 0 && outline.shards[i - 1].code >= shard.code) {
      return HeaderError("shards are not in the order of their codes");
    }
    next_row += shard.row_count;
  }
  if (next_row != header.row_count) return HeaderError("the shards do not add up to the rows");
  if (header.row_bits == 0 && header.row_count != 0) return HeaderError("rows of no bits");
  if (!outline.numbered && header.row_count != 0 && header.row_count != header.record_count) {
    return HeaderError("rows and records differ in number, and rows are not numbered");
  }
  if (outline.numbered && header.row_count == 0) return HeaderError("numbers of no rows");
  return absl::OkStatus();
}

absl::Status SkipExtensions(FieldReader& in) {
  std::uint32_t least = 0;
  while (in.ok() && !in.AtEnd()) {
    const auto type = in.TakeNumber<std::uint16_t>();
    in.Take(in.TakeNumber<std::uint16_t>());
    if (!in.ok()) return HeaderError("it ends within an extension");
    if (type < least) return HeaderError("extensions are not in ascending order");
    least = type + 1u;
    if (type >= kCriticalExtension) {
      return absl::UnimplementedError(
          absl::StrCat("batch header: extension ", type,
                       " must be understood and this program does not know it\nhint: run the same "
                       "release at both ends"));
    }
  }
  return absl::OkStatus();
}

std::uint64_t Chunks(std::uint64_t items, std::uint64_t per_chunk) {
  return (items + per_chunk - 1) / per_chunk;
}

}  // namespace

BatchLayout::BatchLayout(const BatchOutline& outline)
    : record_count_(outline.header.record_count),
      row_count_(outline.header.row_count),
      record_bytes_(1 + outline.header.token_slots * sizeof(ExactToken)),
      row_bytes_(outline.header.row_bits / 8 + (outline.numbered ? sizeof(std::uint32_t) : 0)),
      records_per_chunk_(kMaxChunkPayload / record_bytes_),
      rows_per_chunk_(kMaxChunkPayload / std::max<std::size_t>(row_bytes_, 1)),
      record_chunks_(static_cast<std::uint32_t>(Chunks(record_count_, records_per_chunk_))),
      row_chunks_(static_cast<std::uint32_t>(Chunks(row_count_, rows_per_chunk_))) {}

std::uint64_t BatchLayout::First(std::uint32_t chunk) const {
  return HoldsRecords(chunk) ? chunk * records_per_chunk_
                             : (chunk - record_chunks_) * rows_per_chunk_;
}

std::uint64_t BatchLayout::Count(std::uint32_t chunk) const {
  return HoldsRecords(chunk) ? std::min(records_per_chunk_, record_count_ - First(chunk))
                             : std::min(rows_per_chunk_, row_count_ - First(chunk));
}

std::size_t BatchLayout::BytesOf(std::uint32_t chunk) const {
  return kChunkFrameBytes + Count(chunk) * (HoldsRecords(chunk) ? record_bytes_ : row_bytes_);
}

absl::StatusOr<std::string> SerialiseBatchHeader(const BatchOutline& outline) {
  const BatchHeader& header = outline.header;
  if (!IsProfileName(header.encoding_profile)) {
    return HeaderError("the encoding profile needs a name of 1 to 64 of a-z, 0-9, '-' and '.'");
  }
  if (absl::Status limits = CheckLimits(outline); !limits.ok()) return limits;
  std::string fields;
  PutNumber(fields, static_cast<std::uint8_t>(header.side));
  PutNumber(fields, static_cast<std::uint16_t>(header.period.year()));
  fields += header.corridor.origin().alpha2();
  fields += header.corridor.destination().alpha2();
  PutShortText(fields, header.run_id.value());
  PutShortText(fields, header.encoding_profile);
  for (const Hash256* hash : {&header.encoding_profile_hash, &header.normalisation_profile_hash,
                              &header.terms_hash, &header.agreement_hash}) {
    fields += TextOf(*hash);
  }
  fields += TextOf(outline.signer.bytes);
  PutNumber(fields, header.contribution_bound);
  PutNumber(fields, header.row_bits);
  PutNumber(fields, header.record_count);
  PutNumber(fields, header.row_count);
  PutNumber(fields, static_cast<std::uint8_t>(header.token_slots));
  PutNumber(fields, static_cast<std::uint8_t>(outline.numbered ? 1 : 0));
  PutNumber(fields, static_cast<std::uint16_t>(outline.shards.size()));
  for (const BatchShard& shard : outline.shards) {
    PutNumber(fields, shard.code);
    PutNumber(fields, shard.row_count);
  }
  std::string out(kMagic);
  PutNumber(out, kBatchFormatVersion);
  PutNumber(out, static_cast<std::uint16_t>(kBatchPreambleBytes + fields.size()));
  return out + fields;
}

absl::StatusOr<BatchOutline> ParseBatchHeader(std::string_view bytes) {
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
  const Hash256 agreement_hash = in.TakeHash();
  const IdentityPublicKey signer{in.TakeHash()};
  const auto contribution_bound = in.TakeNumber<std::uint32_t>();
  const auto row_bits = in.TakeNumber<std::uint32_t>();
  const auto record_count = in.TakeNumber<std::uint64_t>();
  const auto row_count = in.TakeNumber<std::uint64_t>();
  const auto token_slots = in.TakeNumber<std::uint8_t>();
  const auto numbered = in.TakeNumber<std::uint8_t>();
  std::vector<BatchShard> shards;
  std::uint32_t next_row = 0;
  for (auto left = in.TakeNumber<std::uint16_t>(); left > 0 && in.ok(); --left) {
    const auto code = in.TakeNumber<std::uint16_t>();
    const auto rows = in.TakeNumber<std::uint32_t>();
    shards.push_back({code, next_row, rows});
    next_row += rows;
  }
  if (!in.ok()) return HeaderError("it ends too early");
  if (length != bytes.size()) return HeaderError("its length is not the stated one");
  if (absl::Status extensions = SkipExtensions(in); !extensions.ok()) return extensions;

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
  if (numbered > 1) return HeaderError("rows are neither numbered nor not");
  BatchOutline outline{.header = {.run_id = *run_id,
                                  .corridor = *corridor,
                                  .period = *period,
                                  .side = *side,
                                  .encoding_profile = std::string(encoding_profile),
                                  .encoding_profile_hash = encoding_profile_hash,
                                  .normalisation_profile_hash = normalisation_profile_hash,
                                  .terms_hash = terms_hash,
                                  .agreement_hash = agreement_hash,
                                  .contribution_bound = contribution_bound,
                                  .row_bits = row_bits,
                                  .record_count = record_count,
                                  .row_count = row_count,
                                  .token_slots = token_slots},
                       .signer = signer,
                       .shards = std::move(shards),
                       .numbered = numbered == 1};
  if (absl::Status limits = CheckLimits(outline); !limits.ok()) return limits;
  if (absl::Status consistent = CheckConsistency(outline); !consistent.ok()) return consistent;
  return outline;
}

}  // namespace mirrorflow
