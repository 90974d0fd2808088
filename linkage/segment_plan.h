#pragma once

#include <cstdint>
#include <vector>

#include "linkage/kernel_tile.h"
#include "linkage/prepared_rows.h"
#include "linkage/similarity.h"

namespace mirrorflow {

// Where the kernel looks whether a tile of pairs can still match: the ends of the segments of a row
// in words, the last one being row_words (see RowPair). Chosen on a fixed sample of tiles of these
// two groups so that the expected number of words read is least. It changes the speed, never the
// result.
std::vector<std::uint32_t> PlanSegments(const PreparedRows& a, RowGroup group_a,
                                        const PreparedRows& b, RowGroup group_b,
                                        const Similarity& similarity, const Kernel& kernel);

}  // namespace mirrorflow
