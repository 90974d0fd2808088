#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "corridor/terms.h"

namespace mirrorflow {

// A threshold for the terms of a campaign that depends on public things only: the encoding profile,
// the expected size, and a synthetic population that anybody can make again from its seed. No
// record of a real run moves it, so it costs nothing of the privacy of a released count.
//
// It is as good as the synthetic names are like the real ones; the price is measured by
// `mf-sandbox evaluate`. `rows`: of the larger batch.
absl::StatusOr<DiceThreshold> CalibrateThreshold(const std::string& profile, std::uint64_t rows,
                                                 std::uint64_t seed);

}  // namespace mirrorflow
