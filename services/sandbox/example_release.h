#pragma once

#include "absl/status/statusor.h"
#include "corridor/disclosure_rule.h"
#include "services/sandbox/generator/world.h"
#include "statistics/published_dataset.h"

namespace mirrorflow {

// What an office would publish of a generated world's first year, if linkage made no error: the
// counts go through disclosure control and estimators as those of real runs do. The world knows
// totals of corridors only; they are spread over sex and age by fixed shares. The noise comes from
// `seed`, so the figures protect nobody: the persons are made up.
absl::StatusOr<PublishedDataset> ExampleRelease(const World& world, DisclosureProfile profile,
                                                std::uint64_t seed);

}  // namespace mirrorflow
