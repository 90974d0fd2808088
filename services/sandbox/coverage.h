#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "linkage/error_estimate.h"
#include "services/sandbox/validation_corridor.h"

namespace mirrorflow {

// Whether the intervals of linkage/error_estimate.h hold the truth: generated corridors are encoded
// and linked as nodes and office do, their errors estimated without the truth and compared with it.

struct CoverageOptions {
  std::uint64_t seed = 1;
  std::uint64_t largest = 20'000;     // rows a side
  std::vector<std::string> profiles;  // taken in turn; at least one
};

// One corridor. The threshold is the best one moved by a random step of up to 0.03 up or down, as
// one that was calibrated on other data would be.
struct CorridorCoverage {
  std::uint64_t number = 0;
  std::string profile;
  ValidationCorridorSpec spec;
  std::uint64_t true_pairs = 0;
  double precision = 0;  // the truth
  double recall = 0;
  ErrorFigures estimate;
};

// Corridor `number` of the series; always the same, keys included. Errors of encoder and
// comparison.
absl::StatusOr<CorridorCoverage> MeasureCorridor(const CoverageOptions& options,
                                                 std::uint64_t number, std::stop_token stop);

// How often and how well, over corridors where an estimate was possible.
struct CoverageSummary {
  std::uint64_t corridors = 0;
  std::uint64_t estimated = 0;
  struct Figure {
    double covered = 0;       // share whose interval holds the truth
    double truth_above = 0;   // share whose truth is above the interval
    double median_error = 0;  // of the absolute differences between estimate and truth
    double mean_error = 0;    // estimate minus truth
    double median_width = 0;  // of the interval
  };
  Figure precision;
  Figure recall;
};
CoverageSummary Summarise(const std::vector<CorridorCoverage>& corridors,
                          const std::function<bool(const CorridorCoverage&)>& included);

// One line of text for each corridor, so that a long measurement can be stopped and taken up again.
std::string CoverageLine(const CorridorCoverage& corridor);
// InvalidArgument, with what is wrong.
absl::StatusOr<CorridorCoverage> ParseCoverageLine(const std::string& line);

}  // namespace mirrorflow
