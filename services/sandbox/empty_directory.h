#pragma once

#include <filesystem>

#include "absl/status/status.h"

namespace mirrorflow {

// Makes the directory if it is not there. AlreadyExists if it has files in it, so that nothing is
// overwritten.
absl::Status RequireEmptyDirectory(const std::filesystem::path& directory);

}  // namespace mirrorflow
