#pragma once

#include <string>
#include <vector>

#include "services/office/office_config.h"
#include "services/operations/doctor.h"

namespace mirrorflow {

// What `mf-office doctor` looks at, and the running linkage service every ten minutes; it calls
// every node and compute party. Changes nothing.
std::vector<Finding> CheckOffice(const OfficeConfig& config);

// Reads everything in a state directory as the service does at its start. Takes up what was
// interrupted: give it a copy.
absl::Status VerifyOfficeState(const std::string& state_directory);

absl::Status RunOfficeDoctor(const DoctorOptions& options);

}  // namespace mirrorflow
