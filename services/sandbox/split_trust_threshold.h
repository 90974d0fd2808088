#pragma once

#include "corridor/terms.h"

namespace mirrorflow {

// The fraction nearest to a threshold that the parties of split trust can compare with, on rows of
// 1024 bits: a numerator of at most 16, and a denominator of less than 16 above it.
DiceThreshold NearestSplitTrustThreshold(DiceThreshold threshold);

}  // namespace mirrorflow
