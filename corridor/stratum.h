#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"

namespace mirrorflow {

// The strata that may leave a node in linkage-unit mode: sex by broad age group, and no finer.
// Values are part of the wire and file formats: do not change them.
enum class Sex : std::uint8_t { kUnknown = 0, kFemale = 1, kMale = 2 };
enum class BroadAge : std::uint8_t {
  kUnknown = 0,
  k0To14 = 1,
  k15To24 = 2,
  k25To64 = 3,
  k65Up = 4
};

inline constexpr int kSexCount = 3;
inline constexpr int kBroadAgeCount = 5;
inline constexpr int kStratumCount = kSexCount * kBroadAgeCount;

// SDMX CL_SEX: "F", "M", "_U".
std::string_view SexCode(Sex sex);
// SDMX style: "Y0T14", "Y15T24", "Y25T64", "Y_GE65", "_U".
std::string_view BroadAgeCode(BroadAge age);
// Completed years at the event; negative or above 130 is unknown.
BroadAge BroadAgeFromYears(int years);

struct Stratum {
  Sex sex = Sex::kUnknown;
  BroadAge age = BroadAge::kUnknown;

  // 0 to kStratumCount - 1.
  std::uint8_t code() const {
    return static_cast<std::uint8_t>(static_cast<int>(sex) * kBroadAgeCount +
                                     static_cast<int>(age));
  }
  // InvalidArgument for kStratumCount and above.
  static absl::StatusOr<Stratum> FromCode(std::uint32_t code);

  friend auto operator<=>(const Stratum&, const Stratum&) = default;
};

}  // namespace mirrorflow
