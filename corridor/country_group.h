#pragma once

#include <cstdint>
#include <optional>

#include "corridor/country.h"
#include "corridor/run.h"

namespace mirrorflow {

// What a country of citizenship or of birth is in the tables of a corridor, by its code in
// CL_CITIZEN (statistics/code_lists.h). Members of COMESA, of SADC and of the European Union as of
// 2024; Africa as in UN M49. The values are places in ClassCodes (corridor/record_classes.h).
enum class CountryGroup : std::uint8_t {
  kUnknown = 0,      // "_U"
  kOrigin = 1,       // "NAT_ORIG": the country of origin of the corridor
  kDestination = 2,  // "NAT_DEST"
  kComesa = 3,       // "COMESA_OTH"
  kSadc = 4,         // "SADC_NONCOMESA"
  kAfrica = 5,       // "AFR_OTH"
  kEu = 6,           // "EU"
  kOther = 7,        // "NON_AFR"
};
inline constexpr int kCountryGroupCount = 8;

CountryGroup GroupOf(const std::optional<Country>& country, const Corridor& corridor);

}  // namespace mirrorflow
