#include "corridor/stratum.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {

std::string_view SexCode(Sex sex) {
  switch (sex) {
    case Sex::kFemale:
      return "F";
    case Sex::kMale:
      return "M";
    case Sex::kUnknown:
      break;
  }
  return "_U";
}

std::string_view BroadAgeCode(BroadAge age) {
  switch (age) {
    case BroadAge::k0To14:
      return "Y0T14";
    case BroadAge::k15To24:
      return "Y15T24";
    case BroadAge::k25To64:
      return "Y25T64";
    case BroadAge::k65Up:
      return "Y_GE65";
    case BroadAge::kUnknown:
      break;
  }
  return "_U";
}

BroadAge BroadAgeFromYears(int years) {
  if (years < 0 || years > 130) return BroadAge::kUnknown;
  if (years < 15) return BroadAge::k0To14;
  if (years < 25) return BroadAge::k15To24;
  if (years < 65) return BroadAge::k25To64;
  return BroadAge::k65Up;
}

absl::StatusOr<Stratum> Stratum::FromCode(std::uint32_t code) {
  if (code >= kStratumCount) {
    return absl::InvalidArgumentError(
        absl::StrCat("stratum code ", code, " is not below ", kStratumCount));
  }
  return Stratum{static_cast<Sex>(code / kBroadAgeCount),
                 static_cast<BroadAge>(code % kBroadAgeCount)};
}

}  // namespace mirrorflow
