#include "services/link_worker/batch_reading.h"

#include <fstream>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/batch_format.h"
#include "crypto/sealed_stream.h"
#include "mirrorflow/v1/run.pb.h"
#include "services/wire/batch_file.h"

namespace mirrorflow {
namespace {

absl::Status CantRead(const std::filesystem::path& path) {
  return absl::NotFoundError(
      absl::StrCat("can't read ", path.string(), "\nhint: every rank must see the same files"));
}

// What `reader` has of the file, or why not.
absl::StatusOr<ReadBatch> Finish(const std::filesystem::path& path, absl::Status status,
                                 BatchReader reader) {
  const Hash256 digest = reader.digest();
  absl::StatusOr<EncodedBatch> batch =
      status.ok() ? std::move(reader).Finish() : absl::StatusOr<EncodedBatch>(status);
  if (!batch.ok()) {
    return absl::Status(batch.status().code(),
                        absl::StrCat(path.string(), ": ", batch.status().message()));
  }
  return ReadBatch{*std::move(batch), digest};
}

// The opening of the commitment is passed over.
absl::Status AddPart(const v1::BatchPart& part, BatchReader& reader) {
  switch (part.part_case()) {
    case v1::BatchPart::kOpening:
      return absl::OkStatus();
    case v1::BatchPart::kHeader:
      return reader.Add(BatchPart::kHeader, part.header());
    case v1::BatchPart::kChunk:
      return reader.Add(BatchPart::kChunk, part.chunk());
    case v1::BatchPart::kTrailer:
      return reader.Add(BatchPart::kTrailer, part.trailer());
    case v1::BatchPart::kPiece:
    case v1::BatchPart::PART_NOT_SET:
      break;
  }
  return absl::InvalidArgumentError("a part of it can't be read");
}

}  // namespace

absl::StatusOr<ReadBatch> ReadBatchFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return CantRead(path);
  BatchReader reader;
  absl::Status status = ForEachBatchPart(
      file, [&](BatchPart kind, const std::string& bytes) { return reader.Add(kind, bytes); });
  return Finish(path, std::move(status), std::move(reader));
}

absl::StatusOr<ReadBatch> ReadSealedBatchFile(const std::filesystem::path& path,
                                              const UnsealKey& key, const RunTerms& terms,
                                              Side side) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return CantRead(path);
  BatchReader reader;
  std::optional<OpeningStream> stream;
  absl::Status status = ForEachBatchFrame(file, [&](const std::string& frame) -> absl::Status {
    if (!stream.has_value()) {
      absl::StatusOr<OpeningStream> opened =
          OpeningStream::Create(key, frame, SealedBatchContext(terms, side));
      if (!opened.ok()) return opened.status();
      stream.emplace(*std::move(opened));
      return absl::OkStatus();
    }
    absl::StatusOr<std::string> bytes = stream->Open(frame);
    if (!bytes.ok()) return bytes.status();
    v1::BatchPart part;
    if (!part.ParseFromString(*bytes)) {
      return absl::InvalidArgumentError("a part of it can't be read");
    }
    return AddPart(part, reader);
  });
  if (status.ok() && (!stream.has_value() || !stream->complete())) {
    status = absl::DataLossError("the file ends too early\nhint: copy it again, whole");
  }
  return Finish(path, std::move(status), std::move(reader));
}

}  // namespace mirrorflow
