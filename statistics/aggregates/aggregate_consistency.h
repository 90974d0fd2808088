#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "statistics/aggregates/aggregate_report.h"

namespace mirrorflow {

// How far two figures may lie apart and still agree: the larger of a number of persons and a share
// of the larger figure. State it wherever findings are shown.
struct ConsistencyTolerance {
  std::int64_t persons = 10;
  std::int64_t percent = 5;
};

// Two figures that should be about the same, or where the first should not exceed the second.
struct ConsistencyFinding {
  std::string what;  // "REP_IMMIG KE-UG 2024 against IMMIG_RECEIVER"
  std::int64_t reported = 0;
  std::int64_t other = 0;
  bool agrees = false;
};

// The flows that a country reported for `year` beside those that were released for its corridors:
// immigrants against IMMIG_RECEIVER and emigrants against EMIG_SENDER, in total and by sex and
// broad age; and LINKED, which may not exceed what is reported. Figures without a value are not
// compared. From released values only.
std::vector<ConsistencyFinding> CompareWithReleased(const AggregateReport& report,
                                                    std::span<const Observation> released, int year,
                                                    const ConsistencyTolerance& tolerance);

// Stocks from both ends: nationals abroad that one country reports beside the residents with its
// citizenship that the country of residence reports, for dates in `year`.
std::vector<ConsistencyFinding> CompareStocks(std::span<const AggregateReport> reports, int year,
                                              const ConsistencyTolerance& tolerance);

// A line a finding: "agrees" or "DIFFERS", what, both figures and their difference.
std::string ToText(std::span<const ConsistencyFinding> findings);

}  // namespace mirrorflow
