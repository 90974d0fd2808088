#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "corridor/country.h"

namespace mirrorflow {

enum class CountryOutcome : std::uint8_t {
  kCountry,
  kUnknown,      // no such code or name, or a name that two countries use ("Congo")
  kNotACountry,  // a code of ICAO Doc 9303 or a word for a person without a country, a body or none
  kProtected,    // the same, for a refugee or a stateless person: XXA, XXB, XXC
  kNotStated,    // says that it is not known: XXX, "unknown", "not stated"
};

struct ParsedCountry {
  CountryOutcome outcome = CountryOutcome::kUnknown;
  std::optional<Country> country;  // only with kCountry
};

// Reads a country or a citizenship from one cell: ISO 3166-1 alpha-2, alpha-3 or numeric, a name or
// citizenship in English, French, Portuguese or Arabic, a name in Amharic, Swahili or Somali, or a
// special code of travel documents. Thread safe.
ParsedCountry ParseCountry(std::string_view text);

std::string CountriesDescription();

}  // namespace mirrorflow
