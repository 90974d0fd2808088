#pragma once

#include <cstdint>
#include <functional>

#include "corridor/epsilon.h"
#include "statistics/estimators.h"

namespace mirrorflow {

// How good the estimates of a release are where the truth is known. Each replication makes persons
// who moved, two registers that miss some of them and write names and birth dates with errors,
// links the registers by these fields alone, puts noise on the three counts, and estimates from the
// noised counts.
//
// The generator knows nothing of precision and recall: persons differ in how badly they are
// written, names have frequencies (a Zipf law), false links come from persons who agree by chance.
// Precision and recall for the correction come from other replications of other seeds, as a public
// calibration does. The registers see a person independently, as the dual-system estimate assumes;
// what happens otherwise is `dependence`.
struct SimulationOptions {
  std::uint64_t replications = 2000;
  std::uint64_t calibrations = 200;
  std::uint64_t seed = 1;
  Epsilon noise;
  // The receiver sees persons whom the sender sees with this factor of its usual odds.
  double dependence = 1;
};

// Of one figure: against the truth.
struct EstimateQuality {
  double naive_bias = 0;      // mean of (uncorrected - truth) / truth
  double corrected_bias = 0;  // of the corrected one
  double interval_holds = 0;  // share of 95 % intervals with the truth
};

struct SimulationResult {
  EstimateQuality matched;  // persons in both registers
  EstimateQuality all;      // persons who moved: dual-system estimate
  EstimateQuality in_any;   // union
  LinkQuality quality;      // of the calibration
  std::uint64_t withheld = 0;
};

SimulationResult SimulateEstimates(const SimulationOptions& options,
                                   const std::function<void(std::uint64_t done)>& progress);

}  // namespace mirrorflow
