#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "records/person_event.h"

namespace mirrorflow {

// An event as bytes for a RowStore. Not a file format: both ends are the same process.

// Sets `bytes`; strings beyond 64 KiB are cut.
void StoreEvent(const PersonEvent& event, std::string& bytes);

// Sets every field of `event` that StoreEvent writes; reuses its memory. DataLoss when the bytes
// are not those of an event.
absl::Status RestoreEvent(std::string_view bytes, PersonEvent& event);

}  // namespace mirrorflow
