#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "corridor/compared_fields.h"
#include "corridor/link_quality.h"
#include "corridor/terms.h"
#include "linkage/threshold_calibration.h"

namespace mirrorflow {

// Thresholds for the terms of a campaign that depend on public things only: the encoding profile,
// the compared fields, the expected size, and a synthetic population that anybody can make again
// from its seed. No record of a real run moves them, so they cost nothing of the privacy of a
// released count.
//
// They are as good as the synthetic names are like the real ones; the price is measured by
// `mf-sandbox evaluate --calibration`. Six corridors, one in each naming region, are generated and
// linked, once with registers kept as usual and once with four times the errors and twice the gaps:
// which it is nobody says beforehand. By the truth, the threshold, in thousandths, is the one whose
// F1 falls short of the best one's least in the worse of the two cases, on average over the
// corridors.
//
// Rows are made of the compared fields alone, as far as the generated registers have them (there
// are no postcodes).
//
// `rows`: of the larger batch. By the fields that were given. Errors of generator, encoder and
// comparison; Cancelled if stopped.
absl::StatusOr<std::map<ComparedFields, DiceThreshold>> CalibrateThresholds(
    const std::string& profile, const std::vector<ComparedFields>& fields, std::uint64_t rows,
    std::uint64_t seed, std::stop_token stop = {});

// The same for one set of fields.
absl::StatusOr<DiceThreshold> CalibrateThreshold(const std::string& profile,
                                                 const ComparedFields& fields, std::uint64_t rows,
                                                 std::uint64_t seed, std::stop_token stop = {});

// Precision and recall of links at the threshold of each set of fields, over the same six corridors
// of another seed, with registers kept as usual: means, and as errors the standard deviation
// between corridors, since it is not known which of them the real one is like. Fields where fewer
// than two corridors have a link are left out.
absl::StatusOr<std::map<ComparedFields, LinkQualityFigures>> CalibrateQualities(
    const std::string& profile, const std::map<ComparedFields, DiceThreshold>& thresholds,
    std::uint64_t rows, std::uint64_t seed, std::stop_token stop = {});

// The same for one set of fields; FailedPrecondition where there are too few links.
absl::StatusOr<LinkQualityFigures> CalibrateQuality(const std::string& profile,
                                                    const ComparedFields& fields,
                                                    std::uint64_t rows, std::uint64_t seed,
                                                    DiceThreshold threshold);

// What a calibration file has (linkage/threshold_calibration.h), by PairsExponent, for sizes from
// 64 rows to `largest_rows`, each four times the one before in pairs. The qualities are measured on
// data of the seed after this one.
absl::StatusOr<CalibratedSizes> CalibrateAllSizes(
    const std::string& profile, const std::vector<ComparedFields>& fields,
    std::uint64_t largest_rows, std::uint64_t seed,
    const std::function<void(std::uint64_t done, std::uint64_t total)>& progress,
    std::stop_token stop);

}  // namespace mirrorflow
