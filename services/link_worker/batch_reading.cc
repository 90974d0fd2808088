#include "services/link_worker/batch_reading.h"

#include <fstream>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "crypto/batch_format.h"

namespace mirrorflow {
absl::StatusOr<ReadBatch> ReadBatchFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return absl::NotFoundError(absl::StrCat("can't read ", path.string(),
                                            "\nhint: every rank must see the same directory"));
  }
  BatchReader reader;
  absl::Status status = ForEachBatchPart(
      file, [&](BatchPart kind, const std::string& bytes) { return reader.Add(kind, bytes); });
  const Hash256 digest = reader.digest();
  absl::StatusOr<EncodedBatch> batch =
      status.ok() ? std::move(reader).Finish() : absl::StatusOr<EncodedBatch>(status);
  if (!batch.ok()) {
    return absl::Status(batch.status().code(),
                        absl::StrCat(path.string(), ": ", batch.status().message()));
  }
  return ReadBatch{*std::move(batch), digest};
}

}  // namespace mirrorflow
