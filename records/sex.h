#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "corridor/stratum.h"

namespace mirrorflow {

// The sex that a cell states in English, French, Portuguese, Arabic, Amharic, Swahili or Sesotho
// words or letters, without regard to case; kUnknown for words that say so ("U", "X", "UNKNOWN");
// nothing for any other text. Numbers mean different things in different registers and are left to
// the mapping.
std::optional<Sex> ParseSex(std::string_view text);

std::string SexDescription();

}  // namespace mirrorflow
