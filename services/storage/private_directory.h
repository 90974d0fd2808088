#pragma once

#include <string>

#include "absl/status/status.h"

namespace mirrorflow {

// Creates the directory with mode 0700 if there is none; a power cut does not take it again.
// FailedPrecondition if others can access it or it belongs to another user.
absl::Status RequirePrivateDirectory(const std::string& path);

}  // namespace mirrorflow
