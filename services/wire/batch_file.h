#pragma once

#include <istream>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "mirrorflow/v1/run.pb.h"

namespace mirrorflow {

// The files by which a run travels without a line. `mf-office run create --terms-dir` writes the
// terms, `mf-node encode` writes a commitment and a batch of its side, `mf-office link` reads them.
//   RUN.terms              the exact bytes of the RunTerms
//   RUN.SIDE.commitment    the 32 bytes of the commitment, nothing else
//   RUN.SIDE.batch         BatchFilePrefix, then the bytes of the batch (docs/batch-format.md)
// SIDE is "sender" or "receiver". A batch file holds pseudonymised personal data: mode 0600.
std::string TermsFileName(const RunId& run_id);
std::string CommitmentFileName(const RunId& run_id, Side side);
std::string BatchFileName(const RunId& run_id, Side side);

// What stands before the batch in its file: the 16 bytes "mf-batch-file/1\n", a 32-bit
// little-endian length, and that many bytes of a serialised BatchOpening.
std::string BatchFilePrefix(const v1::BatchOpening& opening);
// Leaves `in` at the first byte of the batch. InvalidArgument if this is not such a file.
absl::StatusOr<v1::BatchOpening> ReadBatchFilePrefix(std::istream& in);

// InvalidArgument unless the file has exactly 32 bytes, NotFound if it can't be read.
absl::StatusOr<v1::BatchCommitment> ReadCommitmentFile(const std::string& path);

}  // namespace mirrorflow
