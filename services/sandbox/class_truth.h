#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/disclosure_rule.h"
#include "services/sandbox/generator/world.h"

namespace mirrorflow {

// By table, the persons of each class (ClassCodes) whom both registers of a corridor have with that
// corridor and year, over all corridors and without refugees: what a linkage without error would
// find if the registers wrote down each person's class and no wrong one.
absl::StatusOr<std::map<CountedTable, std::vector<std::uint64_t>>> TruthByClass(const World& world);

}  // namespace mirrorflow
