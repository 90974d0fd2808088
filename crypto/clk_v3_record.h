#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "crypto/record_encoder.h"
#include "crypto/secret_bytes.h"
#include "records/person_event.h"

namespace mirrorflow {

// The columns of kClkV3ProfileSchema (crypto/profile_parameters.h) for an identity: names, places
// and addresses as sorted tokens joined by a blank, the birth date as much of YYYYMMDD as is known.
// Empty where unknown.
std::vector<std::string> ClkV3Columns(const Identity& identity);

// The encoder of profile clk-v3. Use CreateRecordEncoder. `minimum_weight` is in the units of
// crypto/identity_fields.h.
absl::StatusOr<std::unique_ptr<RecordEncoder>> CreateClkV3RecordEncoder(
    const SecretBytes& run_key, std::uint32_t minimum_weight);

}  // namespace mirrorflow
