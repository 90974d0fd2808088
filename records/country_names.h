#pragma once

#include <span>
#include <string_view>

namespace mirrorflow {

// How a country of ISO 3166-1 is written in registers.
struct CountryNames {
  std::string_view alpha2;
  int numeric;             // ISO 3166-1 numeric, the same as UN M49
  std::string_view names;  // in capitals without accents, separated by '|'
};

// All countries of ISO 3166-1. Part of the normalisation profile.
std::span<const CountryNames> AllCountryNames();

}  // namespace mirrorflow
