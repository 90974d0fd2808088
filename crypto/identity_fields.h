#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mirrorflow {

// The fields into which an identity is cut for comparison, and how much each counts. Shared by the
// profiles plain-v1, hardened-v1 and clear, and part of what their hashes cover.
enum class IdentityField : std::uint8_t {
  kName,
  kParentName,
  kBirthPlace,
  kAddress,
  kBirthYearDigit,
  kBirthYear,
  kBirthMonth,
  kBirthDay,
  kBirthDayOrMonth,
  kSex,
  kCitizenship,
  kBirthCountry,
  kPostcode,
};

struct IdentityFieldSpec {
  std::string_view name;      // stands in front of each feature that is hashed
  std::string_view features;  // what a feature of the field is
  std::uint8_t weight;        // of one feature, at most kMaxWeight
};

inline constexpr std::uint32_t kOrdinaryWeight = 2;  // of an n-gram of a name
inline constexpr std::uint32_t kMaxWeight = 2;

// In the order of IdentityField. The set
// of day and month beside both in their places lets swapped ones share something. Weights chosen on
// FEBRL 4 (half overlap) and on parliament registers; see docs/encodings.md.
inline constexpr std::array<IdentityFieldSpec, 13> kIdentityFields = {{
    {"name", "bigrams of each token with one blank before and after", 2},
    {"parent-name", "bigrams of each token with one blank before and after", 2},
    {"birth-place", "bigrams of each token with one blank before and after", 1},
    {"address", "bigrams of each token with one blank before and after", 1},
    {"birth-year-digit", "position (3, 4) and digit of the year", 2},
    {"birth-year", "the year, 1800 to 2199", 2},
    {"birth-month", "the month", 2},
    {"birth-day", "the day of the month", 2},
    {"birth-day-or-month", "the set of day and month", 1},
    {"sex", "F or M", 1},
    {"citizenship", "ISO 3166-1 alpha-2", 2},
    {"birth-country", "ISO 3166-1 alpha-2", 2},
    {"postcode", "position (1 to 12) and character", 2},
}};

inline constexpr const IdentityFieldSpec& FieldSpec(IdentityField field) {
  return kIdentityFields[static_cast<std::size_t>(field)];
}

}  // namespace mirrorflow
