#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mirrorflow {

// The fields into which an identity is cut for comparison, and how much each counts. Shared by the
// profiles plain-v1, hardened-v1, hardened-v2 and clear, and part of what their hashes cover.
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

inline constexpr std::uint32_t kOrdinaryWeight = 5;  // of an n-gram of a name
inline constexpr std::uint32_t kMaxWeight = 5;

// In the order of IdentityField. A date of birth is in six to seven features, so that one wrong
// digit leaves most of them, and the set of day and month beside both in their places lets swapped
// ones share something. What nearly every register has (name, date of birth) weighs most, what some
// lack or what moves with the person weighs little: a record that lacks it keeps most of its
// weight. Measured in docs/encodings.md.
inline constexpr std::array<IdentityFieldSpec, 13> kIdentityFields = {{
    {"name", "bigrams of each token with one blank before and after", 5},
    {"parent-name", "bigrams of each token with one blank before and after", 1},
    {"birth-place", "bigrams of each token with one blank before and after", 1},
    {"address", "bigrams of each token with one blank before and after", 1},
    {"birth-year-digit", "position (3, 4) and digit of the year", 5},
    {"birth-year", "the year, 1800 to 2199", 5},
    {"birth-month", "the month", 5},
    {"birth-day", "the day of the month", 5},
    {"birth-day-or-month", "the set of day and month", 2},
    {"sex", "F or M", 2},
    {"citizenship", "ISO 3166-1 alpha-2", 3},
    {"birth-country", "ISO 3166-1 alpha-2", 3},
    {"postcode", "position (1 to 12) and character", 2},
}};

inline constexpr const IdentityFieldSpec& FieldSpec(IdentityField field) {
  return kIdentityFields[static_cast<std::size_t>(field)];
}

}  // namespace mirrorflow
