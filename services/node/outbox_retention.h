#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "services/node/run_records.h"

namespace mirrorflow {

// Batches that travel as files lie in the outbox, sealed to the linkage service, until somebody
// carries them there. They stay for as long as the agreement of their run keeps encodings (its
// clause retention), and not longer: the record of the run says until when.

// Erases the sealed batches whose time has come by `now` (RFC 3339, UTC), and says so in the
// records of their runs and, a line a run, to `log`. What a file system keeps of an erased file is
// beyond this; commitments and statements of erasure stay. The first error of the disk; the other
// batches are erased all the same.
absl::Status EraseOverdueBatches(
    const RunRecords& records, const std::string& outbox, const std::string& now,
    const std::function<void(const std::string& run_id, const std::string& message)>& log);

// FailedPrecondition once the batch of a run was erased so: what was agreed to be forgotten is not
// made again.
absl::Status RequireUnexpired(const RunId& run_id, const node::RunRecord& record);

}  // namespace mirrorflow
