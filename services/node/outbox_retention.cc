#include "services/node/outbox_retention.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "corridor/terms.h"
#include "services/storage/durable_file.h"
#include "services/wire/batch_file.h"

namespace mirrorflow {
namespace {

constexpr char kErased[] = "batch erased";

absl::Status EraseBatch(const RunRecords& records, const std::string& outbox, const RunId& run_id,
                        node::RunRecord record) {
  for (const Side side : {Side::kSender, Side::kReceiver}) {
    absl::Status removed =
        RemoveFileDurably(std::filesystem::path(outbox) / BatchFileName(run_id, side));
    if (!removed.ok()) return removed;
  }
  record.set_state(kErased);
  record.set_message(absl::StrCat("clause retention: the sealed batch was kept until ",
                                  record.erase_by(), " and is erased"));
  return records.Save(run_id, record);
}

}  // namespace

absl::Status EraseOverdueBatches(
    const RunRecords& records, const std::string& outbox, const std::string& now,
    const std::function<void(const std::string& run_id, const std::string& message)>& log) {
  absl::Status first;
  for (const auto& [run_id, record] : records.All()) {
    // Times in this form are ordered as their texts are.
    if (record.erase_by().empty() || record.erase_by() > now || record.state() == kErased) continue;
    absl::Status erased = EraseBatch(records, outbox, run_id, record);
    log(run_id.value(),
        erased.ok() ? "clause retention: the sealed batch in the outbox is erased"
                    : absl::StrCat("clause retention: the sealed batch in the outbox could not be "
                                   "erased: ",
                                   erased.message()));
    if (first.ok()) first = erased;
  }
  return first;
}

absl::Status RequireUnexpired(const RunId& run_id, const node::RunRecord& record) {
  if (record.state() != kErased) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("run ", run_id.value(), ": ", record.message(),
                   "\nhint: the linkage service has to create the run anew"));
}

}  // namespace mirrorflow
