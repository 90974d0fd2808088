#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "services/sandbox/generator/name_tables.h"

namespace mirrorflow {

// How a state keeps its registers, which decides the columns it has and how much is missing.
enum class RegisterLevel { kPaper, kMixed, kElectronic };

enum class NameColumns {
  kFullName,                // one column, given names first
  kFullNameSurnameFirst,    // one column, "SURNAME, Given"
  kSurnameGiven,            // two columns
  kGivenFatherGrandfather,  // three columns
};
enum class HeaderStyle { kPlain, kEnglish, kFrench, kCodes };
enum class SexCodes { kMF, kOneTwo, kHF, kWords };
enum class CountryForm { kAlpha2, kAlpha3, kEnglishName, kFrenchName };
enum class LetterCase { kUpper, kTitle, kSurnameUpper, kCareless };

// How a state's registers are written.
struct RegisterStyle {
  NameColumns names;
  HeaderStyle headers;
  std::string_view date_format;  // as a node's mapping names it: "DD/MM/YYYY"
  char delimiter;
  SexCodes sex;
  CountryForm country;
  LetterCase letter_case;
  bool accents;                       // kept as names have them
  std::string_view issuer_separator;  // between the issuer and the number of a document
};

struct RegionShare {
  const NameRegion* region;
  int percent;
};

// What the generator knows of a member state of COMESA. Populations, neighbours, towns and
// numbering schemes are public facts, rounded; the register style is invented, so that no two
// states need the same mapping, and says nothing about the real registers of a country.
struct MemberState {
  std::string_view alpha2;
  std::string_view alpha3;
  std::string_view english_name;
  std::string_view french_name;
  std::uint32_t population_thousands;  // about 2023
  std::string_view neighbours;         // alpha-2 codes of members with a common land border
  std::array<RegionShare, 3> regions;  // percents sum to 100
  std::string_view towns;              // '|' between, largest first
  // '@' a letter, '#' a digit, 'Y' 'M' 'D' the two-digit year, month and day of birth, 'S' a digit
  // for the sex; small letters stand for themselves and are written as capitals.
  std::string_view passport;
  std::string_view national_id;  // empty: the state has none that registers record
  int heaped_birthdays_percent;  // birth dates known as a year only or written as 1 January
  RegisterLevel level;
  RegisterStyle style;
};

// The 21 members, by alpha-2 code.
std::span<const MemberState> MemberStates();
// By alpha-2 code.
std::optional<std::size_t> MemberStateIndex(std::string_view alpha2);

}  // namespace mirrorflow
