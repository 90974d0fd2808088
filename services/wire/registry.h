#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "crypto/registry.h"
#include "mirrorflow/v1/registry.pb.h"

namespace mirrorflow {

// Reads the exact bytes of a registry file. `name` stands in messages. InvalidArgument with line
// and column for text that is no registry, with the party and field for values that can't be.
absl::StatusOr<Registry> ParseRegistry(std::string_view file, const std::string& name);

// One entry, as a party shows it to whoever writes the next version.
v1::RegisteredParty RegisteredPartyToWire(const RegisteredParty& party);

}  // namespace mirrorflow
