#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "corridor/compared_fields.h"
#include "crypto/record_encoder.h"
#include "records/person_event.h"

namespace mirrorflow {

// The rows of events, made of the given fields or of all, row-major, `encoder.row_bits()` each; one
// of zeros where the encoder leaves a record out. Row i is record i: evaluations have no need of a
// random order, and their results do not depend on it but for ties.
std::vector<std::uint64_t> EncodeAll(const RecordEncoder& encoder,
                                     std::span<const PersonEvent> events,
                                     const std::optional<ComparedFields>& fields = {});

}  // namespace mirrorflow
