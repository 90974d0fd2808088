#pragma once

#include <string>
#include <string_view>

#include "corridor/terms.h"

namespace mirrorflow {

// Everything that changes a value between a register and its encoding: the folding of text, titles,
// dates, sexes, countries, identifiers. Both states of a run must hold the same profile, or the
// same person would be encoded in two ways; its name and hash stand in the terms of the run and in
// every batch header.
//
// A profile is frozen. Changing a rule or a table without a new name breaks the tests, which hold
// the hash and a corpus of inputs with their outputs.
inline constexpr std::string_view kNormalisationProfile = "basic-v2";

// The rules in words and all tables, the same bytes on every machine.
std::string NormalisationProfileDescription();

// SHA-256 of the description.
Hash256 NormalisationProfileHash();

}  // namespace mirrorflow
