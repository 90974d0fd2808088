#pragma once

#include <filesystem>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "crypto/encoded_batch.h"
#include "crypto/unseal_key.h"

namespace mirrorflow {

struct ReadBatch {
  EncodedBatch batch;
  Hash256 digest;
};

// The bytes of a batch as docs/batch-format.md has them, unsealed. Whose signature it bears is for
// whoever received the batch to check. Errors of BatchReader, with the name of the file.
absl::StatusOr<ReadBatch> ReadBatchFile(const std::filesystem::path& path);

// The same of a batch file as nodes write it, sealed to the linkage service
// (services/wire/batch_file.h). DataLoss when it is of another run or side, sealed to another key,
// or ends too early.
absl::StatusOr<ReadBatch> ReadSealedBatchFile(const std::filesystem::path& path,
                                              const UnsealKey& key, const RunTerms& terms,
                                              Side side);

}  // namespace mirrorflow
