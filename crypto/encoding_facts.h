#pragma once

#include <string_view>

#include "corridor/agreement.h"

namespace mirrorflow {

// What an agreement must accept to use an encoding profile where the linkage service sees rows;
// docs/encodings.md has the measurements. An unknown profile is all of it.
EncodingFacts EncodingFactsOf(std::string_view profile);

}  // namespace mirrorflow
