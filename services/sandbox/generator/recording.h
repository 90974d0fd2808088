#pragma once

#include <array>
#include <cstdint>

#include "services/sandbox/generator/generator_config.h"
#include "services/sandbox/generator/person.h"
#include "services/sandbox/generator/seeded_random.h"
#include "services/sandbox/generator/spelling.h"

namespace mirrorflow {

// How often an error could have been made, and how often it was.
struct ErrorTally {
  std::array<std::uint64_t, kRecordingErrorCount> opportunities{};
  std::array<std::uint64_t, kRecordingErrorCount> planted{};
};

// Makes the errors of one recording in `person` and counts them in `tally`. With all rates at zero
// the person stays as it is.
void MakeRecordingErrors(const RecordingErrorRates& rates, const SpellingVariants& variants,
                         SeededRandom& random, Person& person, ErrorTally& tally);

}  // namespace mirrorflow
