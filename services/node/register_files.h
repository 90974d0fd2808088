#pragma once

#include <span>
#include <vector>

#include "absl/status/statusor.h"
#include "records/register_reader.h"
#include "services/node/node_config.h"

namespace mirrorflow {

// Opens the files of a register; all of them must be there. NotFound or InvalidArgument with the
// file's name.
absl::StatusOr<std::vector<RegisterSource>> OpenRegisterFiles(std::span<const RegisterFile> files);

}  // namespace mirrorflow
