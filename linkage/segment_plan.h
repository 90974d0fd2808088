#pragma once

#include <cstdint>
#include <vector>

#include "linkage/bit_rows.h"
#include "linkage/kernel_tile.h"

namespace mirrorflow {

// floor(numerator * bits_set / (2 * denominator)): a row's share of the common bits that a match
// needs. Two shares never add up to more than what a match has. kNeverReached for a row of zeros.
std::int32_t FloorOfRow(std::uint32_t bits_set, DiceThreshold threshold);

// Where the kernel looks whether a tile of pairs can still match: the ends of the segments of a row
// in words, the last one being row_words (see RowPair). Chosen on a fixed sample of tiles so that
// the expected number of words read is least. It changes the speed, never the result.
std::vector<std::uint32_t> PlanSegments(const BitRows& a, const BitRows& b, DiceThreshold threshold,
                                        const Kernel& kernel);

}  // namespace mirrorflow
