#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/terms.h"
#include "statistics/estimators.h"

namespace mirrorflow {

// Thresholds for the terms of a campaign that depend on public things only: the encoding profile,
// the expected size, and a synthetic population that anybody can make again from its seed. No
// record of a real run moves them, so they cost nothing of the privacy of a released count.
//
// They are as good as the synthetic names are like the real ones; the price is measured by
// `mf-sandbox evaluate --threshold`. Six corridors, one in each naming region, are generated and
// linked; the threshold has the best F1 on average over them, by the truth, in thousandths.
//
// `rows`: of the larger batch. Errors of generator, encoder and comparison; Cancelled if stopped.
absl::StatusOr<DiceThreshold> CalibrateThreshold(const std::string& profile, std::uint64_t rows,
                                                 std::uint64_t seed, std::stop_token stop = {});

// Precision and recall of links at a threshold, over the same six corridors of another seed: means,
// and as errors the standard deviation between corridors, since it is not known which of them the
// real one is like.
absl::StatusOr<LinkQuality> CalibrateQuality(const std::string& profile, std::uint64_t rows,
                                             std::uint64_t seed, DiceThreshold threshold);

// For a calibration file (linkage/threshold_calibration.h): thresholds by PairsExponent, for sizes
// from 64 rows to `largest_rows`, each four times the one before in pairs.
absl::StatusOr<std::map<int, DiceThreshold>> CalibrateAllSizes(
    const std::string& profile, std::uint64_t largest_rows, std::uint64_t seed,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress,
    std::stop_token stop);

}  // namespace mirrorflow
