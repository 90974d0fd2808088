#include "services/trust/agreed_calibration.h"

#include "absl/strings/str_cat.h"
#include "crypto/detached_signature.h"

namespace mirrorflow {

absl::StatusOr<LinkQualityFigures> CalibratedLinkQuality(std::string_view calibration,
                                                         const Calibrated& calibrated) {
  if (calibrated.quality.has_value()) return *calibrated.quality;
  return absl::FailedPreconditionError(
      absl::StrCat("threshold calibration ", std::string(calibration),
                   " does not say how good links at its threshold are"));
}

absl::Status CheckAgreedCalibration(const Agreement& agreement,
                                    const std::optional<std::string>& calibration_file) {
  const AgreementContent& a = agreement.content();
  if (!a.pinned_calibration.has_value()) return absl::OkStatus();
  const PinnedCalibration& pinned = *a.pinned_calibration;
  const auto refuse = [&](const std::string& reason) {
    return ClauseRefusal(a.id, "calibration", reason);
  };
  if (!calibration_file.has_value()) {
    return refuse(absl::StrCat("the file of calibration ", pinned.id,
                               " is not here\nhint: put it beside the agreement's file, with ",
                               std::string(kCalibrationSuffix),
                               " behind the name, and take the agreement in again"));
  }
  if (FileHash(*calibration_file) != pinned.hash) {
    return refuse(absl::StrCat("the file beside it is not the calibration ", pinned.id,
                               " that it pins by SHA-256"));
  }
  absl::StatusOr<ThresholdCalibration> calibration = ThresholdCalibration::Parse(*calibration_file);
  if (!calibration.ok()) return refuse(std::string(calibration.status().message()));
  if (calibration->id() != pinned.id) {
    return refuse(
        absl::StrCat("it pins ", pinned.id, ", the file calls itself ", calibration->id()));
  }
  // Agreement::Create sees to it that the fields are named.
  absl::StatusOr<Calibrated> found =
      calibration->Find(a.encoding_profile.name, a.encoding_profile.hash, *a.compared_fields,
                        pinned.expected_rows, pinned.expected_rows);
  if (!found.ok()) return refuse(std::string(found.status().message()));
  if (found->threshold != a.threshold) {
    return refuse(absl::StrCat("the threshold is ", a.threshold.numerator(), "/",
                               a.threshold.denominator(), ", calibration ", pinned.id, " says ",
                               found->threshold.numerator(), "/", found->threshold.denominator()));
  }
  const absl::StatusOr<LinkQualityFigures> figures = CalibratedLinkQuality(pinned.id, *found);
  for (const AgreedLinkQuality& agreed : a.link_quality) {
    if (!agreed.of_calibration) continue;
    if (!figures.ok()) {
      return ClauseRefusal(a.id, "link_quality", std::string(figures.status().message()));
    }
    if (*figures != agreed.quality.figures()) {
      return ClauseRefusal(
          a.id, "link_quality",
          absl::StrCat("it states ", LinkQualityText(agreed.quality.figures()), ", calibration ",
                       pinned.id, " says ", LinkQualityText(*figures)));
    }
  }
  return absl::OkStatus();
}

}  // namespace mirrorflow
