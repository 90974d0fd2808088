#pragma once

#include <string>
#include <vector>

#include "services/operations/doctor.h"
#include "services/party/party_config.h"

namespace mirrorflow {

// What `mf-party doctor` looks at, and the running compute party every ten minutes; it calls every
// node and the other parties. Changes nothing.
std::vector<Finding> CheckParty(const PartyConfig& config);

// Reads everything in a state directory as the service does at its start, but takes no lock and
// ends no run. Changes nothing.
absl::Status VerifyPartyState(const std::string& state_directory);

absl::Status RunPartyDoctor(const DoctorOptions& options);

}  // namespace mirrorflow
