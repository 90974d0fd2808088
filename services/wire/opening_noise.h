#pragma once

#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "corridor/epsilon.h"

namespace mirrorflow {

// What one person's event changes over all figures that a run of split-trust mode opens, counted as
// in linkage/split_trust/run_party.h: links 1 in the total and at most 2 in each of the tables by sex
// and by age, what its own side reported 1 in each.
inline constexpr std::uint32_t kOpenedSensitivity = 1 + 2 + 2 + 1 + 1 + 1;

// The epsilon of the noise that each party adds to each figure, so that all figures together cost a
// person with as many events as the agreement lets in opening_milliepsilon thousandths.
absl::StatusOr<Epsilon> OpeningNoise(const AgreementContent& agreement);

// The variance of the noise of all three parties in one figure.
double OpeningVariance(const Epsilon& epsilon);

}  // namespace mirrorflow
