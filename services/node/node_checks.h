#pragma once

#include <string>
#include <vector>

#include "services/node/node_config.h"
#include "services/operations/doctor.h"

namespace mirrorflow {

// What `mf-node doctor` looks at, and the running node every ten minutes. Changes nothing.
std::vector<Finding> CheckNode(const NodeConfig& config);

// Reads everything in a state directory as the service does at its start. Goes on with no run, but
// makes directories that are missing: give it a copy.
absl::Status VerifyNodeState(const std::string& state_directory);

absl::Status RunNodeDoctor(const DoctorOptions& options);

}  // namespace mirrorflow
