#include <algorithm>

#include "services/node/node_runs.h"

namespace mirrorflow {

UploadProgress ProgressOf(const CommittedUpload& upload) {
  return {.records = upload.opening(0).record_count,
          .chunks = upload.chunk_count(0),
          .addressees = upload.addressees()};
}

void NodeRuns::NoteDurable(const RunId& run_id, std::uint32_t chunks) {
  const std::lock_guard lock(mutex_);
  const auto run = runs_.find(run_id);
  if (run == runs_.end() || !run->second.progress.has_value()) return;
  UploadProgress& progress = *run->second.progress;
  progress.durable_chunks = std::clamp(chunks, progress.durable_chunks, progress.chunks);
}

std::map<RunId, UploadProgress> NodeRuns::Uploads() const {
  const std::lock_guard lock(mutex_);
  std::map<RunId, UploadProgress> uploads;
  for (const auto& [run_id, run] : runs_) {
    if (!run.progress.has_value()) continue;
    UploadProgress progress = *run.progress;
    progress.served = std::max(progress.served, static_cast<int>(run.served.size()));
    uploads.emplace(run_id, progress);
  }
  return uploads;
}

}  // namespace mirrorflow
