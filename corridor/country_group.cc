#include "corridor/country_group.h"

#include <algorithm>
#include <string_view>

namespace mirrorflow {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kComesaMembers[] = {
    "BI"sv, "CD"sv, "DJ"sv, "EG"sv, "ER"sv, "ET"sv, "KE"sv, "KM"sv, "LY"sv, "MG"sv, "MU"sv,
    "MW"sv, "RW"sv, "SC"sv, "SD"sv, "SO"sv, "SZ"sv, "TN"sv, "UG"sv, "ZM"sv, "ZW"sv};

// Those that are no members of COMESA.
constexpr std::string_view kOtherSadcMembers[] = {"AO"sv, "BW"sv, "LS"sv, "MZ"sv,
                                                  "NA"sv, "TZ"sv, "ZA"sv};

// UN M49, Africa without the above.
constexpr std::string_view kOtherAfrica[] = {
    "BF"sv, "BJ"sv, "CF"sv, "CG"sv, "CI"sv, "CM"sv, "CV"sv, "DZ"sv, "EH"sv, "GA"sv, "GH"sv,
    "GM"sv, "GN"sv, "GQ"sv, "GW"sv, "IO"sv, "LR"sv, "MA"sv, "ML"sv, "MR"sv, "NE"sv, "NG"sv,
    "RE"sv, "SH"sv, "SL"sv, "SN"sv, "SS"sv, "ST"sv, "TD"sv, "TF"sv, "TG"sv, "YT"sv};

constexpr std::string_view kEuMembers[] = {"AT"sv, "BE"sv, "BG"sv, "CY"sv, "CZ"sv, "DE"sv, "DK"sv,
                                           "EE"sv, "ES"sv, "FI"sv, "FR"sv, "GR"sv, "HR"sv, "HU"sv,
                                           "IE"sv, "IT"sv, "LT"sv, "LU"sv, "LV"sv, "MT"sv, "NL"sv,
                                           "PL"sv, "PT"sv, "RO"sv, "SE"sv, "SI"sv, "SK"sv};

}  // namespace

CountryGroup GroupOf(const std::optional<Country>& country, const Corridor& corridor) {
  if (!country.has_value()) return CountryGroup::kUnknown;
  if (*country == corridor.origin()) return CountryGroup::kOrigin;
  if (*country == corridor.destination()) return CountryGroup::kDestination;
  const auto is_in = [&](const auto& members) {
    return std::ranges::binary_search(members, country->alpha2());
  };
  if (is_in(kComesaMembers)) return CountryGroup::kComesa;
  if (is_in(kOtherSadcMembers)) return CountryGroup::kSadc;
  if (is_in(kOtherAfrica)) return CountryGroup::kAfrica;
  return is_in(kEuMembers) ? CountryGroup::kEu : CountryGroup::kOther;
}

}  // namespace mirrorflow
