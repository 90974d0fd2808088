#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "services/support/support_bundle.h"

namespace mirrorflow {

// What a node tells of itself in a support bundle.
absl::StatusOr<SupportSources> NodeSupportSources(const std::string& config_path);

}  // namespace mirrorflow
