#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "corridor/agreement.h"
#include "linkage/threshold_calibration.h"

namespace mirrorflow {

// The calibration file of an agreement lies beside it under the agreement's file name and this.
inline constexpr std::string_view kCalibrationSuffix = ".calibration";

// Whether an agreement that pins a calibration has the file, and the threshold and the qualities of
// links that it says: the SHA-256, the id, the profile with its hash, the compared fields, the
// expected rows. OK without a pinned one. PermissionDenied with the clause.
absl::Status CheckAgreedCalibration(const Agreement& agreement,
                                    const std::optional<std::string>& calibration_file);

// The quality of links that a calibration of this id says. FailedPrecondition when it says none.
absl::StatusOr<LinkQualityFigures> CalibratedLinkQuality(std::string_view calibration,
                                                         const Calibrated& calibrated);

}  // namespace mirrorflow
