#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/support/support_bundle.h"

namespace mirrorflow {

// What a linkage service tells of itself in a support bundle.
absl::StatusOr<SupportSources> OfficeSupportSources(const std::string& config_path);

}  // namespace mirrorflow
