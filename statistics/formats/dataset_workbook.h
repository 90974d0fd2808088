#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// The dataset as an accessible XLSX workbook: cover, contents, notes, then a sheet for each table.
// In a table a row is a corridor or a part of one; each measure has a column of values, where it
// has intervals two of bounds, and one of statuses. A missing value shows its shorthand: [c]
// confidential, [x] not available; [z] where the table has no such figure.
absl::StatusOr<std::string> ToWorkbook(const PublishedDataset& dataset);

// What the column of statuses says: "normal", "[e] estimated", "[c] confidential, secondary", ...
std::string WorkbookStatus(char obs_status, char conf_status);

}  // namespace mirrorflow
