#pragma once

#include <filesystem>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"

namespace mirrorflow {

struct ReadBatch {
  EncodedBatch batch;
  Hash256 digest;
};

// The bytes of a batch as docs/batch-format.md has them, unsealed. Whose signature it bears is for
// whoever received the batch to check. Errors of BatchReader, with the name of the file.
absl::StatusOr<ReadBatch> ReadBatchFile(const std::filesystem::path& path);

}  // namespace mirrorflow
