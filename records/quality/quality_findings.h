#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/country.h"
#include "corridor/duration_rule.h"
#include "records/population/population.h"
#include "records/quality/linkage_power.h"
#include "records/quality/source_quality.h"

namespace mirrorflow {

// How many crossings of one kind of source the other kind has too: the same person and direction,
// at most kNearDays apart.
struct CrossingAgreement {
  std::uint64_t manual = 0;
  std::uint64_t manual_found = 0;  // in an electronic source
  std::uint64_t electronic = 0;
  std::uint64_t electronic_found = 0;
};

// Everything that is known about the sources of a country and the population they make. Exact
// counts, no personal data but the names of border posts.
struct QualityFindings {
  Country country;
  DurationRule duration_rule = DurationRule::kUn12;
  PartialDate observed_from;
  PartialDate observed_until;  // the first day after
  std::vector<SourceQuality> sources;
  std::vector<ReadReport> reports;  // by source
  PopulationCounts counts;
  FieldAgreement between_sources{};    // of persons whom two sources have
  FieldAgreement manual_electronic{};  // of persons on paper and in a system
  CrossingAgreement crossings;
  LinkagePower power;
};

// Reads every row of the population once more, person by person, to compare recordings and to
// measure linkage power. `progress` takes rows done and all rows. Cancelled when stopped.
absl::StatusOr<QualityFindings> FindQuality(
    const MergedPopulation& population, const PopulationRules& rules,
    std::vector<SourceQuality> sources,
    const std::function<void(std::uint64_t, std::uint64_t)>& progress = {},
    std::stop_token stop = {});

}  // namespace mirrorflow
