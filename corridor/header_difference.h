#pragma once

#include <string_view>

#include "corridor/batch_header.h"
#include "corridor/terms.h"

namespace mirrorflow {

// What a header has otherwise than the terms of its run say (HeaderFor), in words: "corridor",
// "hash of the terms". Empty where nothing differs; what the rows decide is not looked at.
std::string_view HeaderDifference(const BatchHeader& header, const RunTerms& terms, Side side);

}  // namespace mirrorflow
