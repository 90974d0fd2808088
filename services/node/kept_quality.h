#pragma once

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "records/quality/report_document.h"
#include "services/operator_page/page_facts.h"

namespace mirrorflow {

// The last report of `mf-node check`, for the operator page: quality.json in the state directory,
// mode 0600, with counts of 1 to 4 written "<5". No personal data.

// Errors of the disk; NotFound where there is no state directory yet.
absl::Status KeepQuality(const ReportDocument& document, const std::string& duration_rule,
                         const std::string& state_directory, const std::string& now);

// Nothing where none was kept, or it can't be read.
std::optional<QualityFacts> ReadKeptQuality(const std::string& state_directory);

}  // namespace mirrorflow
