#pragma once

#include "absl/status/status.h"
#include "services/office/aggregates_cli.h"

namespace mirrorflow {

// The commands behind AggregatesCli. Results go to stdout; errors say which option or file.
absl::Status RunAggregatesTemplate(const AggregatesOptions& options);
absl::Status RunAggregatesCheck(const AggregatesOptions& options);
absl::Status RunAggregatesImport(const AggregatesOptions& options);
absl::Status RunAggregatesList(const AggregatesOptions& options);
absl::Status RunAggregatesCompare(const AggregatesOptions& options);
absl::Status RunAggregatesPublish(const AggregatesOptions& options);

}  // namespace mirrorflow
