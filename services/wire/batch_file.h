#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/run.h"
#include "mirrorflow/v1/run.pb.h"

namespace mirrorflow {

// The files by which a run travels without a line. `mf-office run create --terms-dir` writes the
// terms, `mf-node runs export` writes the rest, `mf-office link` reads them.
//   RUN.terms              the exact bytes of the RunTerms
//   RUN.SIDE.commitment    the 32 bytes of the commitment, nothing else
//   RUN.SIDE.erasure       a serialised v1.SignedErasure: the node's keys of the run are destroyed
//   RUN.SIDE.batch         sealed to the linkage service; docs/batch-format.md
// SIDE is "sender" or "receiver". A batch file holds pseudonymised personal data that only the
// linkage service can open: mode 0600 all the same.
std::string TermsFileName(const RunId& run_id);
std::string CommitmentFileName(const RunId& run_id, Side side);
std::string ErasureFileName(const RunId& run_id, Side side);
std::string BatchFileName(const RunId& run_id, Side side);

// A batch file: the 18 bytes "mf-sealed-batch/1\n", then frames, each with a 32-bit little-endian
// length before it. The first frame is the header of a sealed stream (crypto/sealed_stream.h), the
// others open to a serialised BatchPart each: opening, header, chunks, trailer.
inline constexpr std::size_t kMaxBatchFrame = 1 << 20;
std::string BatchFileStart();
std::string BatchFileFrame(std::string_view frame);

// Cuts a batch file into its frames and hands each to `sink`, whose first error ends it.
// InvalidArgument: this is not such a file. DataLoss: it ends within a frame.
absl::Status ForEachBatchFrame(std::istream& in,
                               const std::function<absl::Status(std::string)>& sink);

// InvalidArgument unless the file has exactly 32 bytes, NotFound if it can't be read.
absl::StatusOr<v1::BatchCommitment> ReadCommitmentFile(const std::string& path);
// InvalidArgument unless it is such a message, NotFound if it can't be read.
absl::StatusOr<v1::SignedErasure> ReadErasureFile(const std::string& path);

}  // namespace mirrorflow
