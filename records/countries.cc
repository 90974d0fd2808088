#include "records/countries.h"

#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "records/country_names.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

struct SpecialCode {
  std::string_view code;
  CountryOutcome outcome;
};

// ICAO Doc 9303 part 3 section 5, and the words for the same.
constexpr SpecialCode kSpecialCodes[] = {
    {"XXA", CountryOutcome::kProtected},       {"XXB", CountryOutcome::kProtected},
    {"XXC", CountryOutcome::kProtected},       {"STATELESS", CountryOutcome::kProtected},
    {"APATRIDE", CountryOutcome::kProtected},  {"APATRIDA", CountryOutcome::kProtected},
    {"REFUGEE", CountryOutcome::kProtected},   {"REFUGIE", CountryOutcome::kProtected},
    {"REFUGIADO", CountryOutcome::kProtected}, {"XXX", CountryOutcome::kNotACountry},
    {"XCO", CountryOutcome::kNotACountry},     {"XDC", CountryOutcome::kNotACountry},
    {"XBA", CountryOutcome::kNotACountry},     {"XIM", CountryOutcome::kNotACountry},
    {"XCC", CountryOutcome::kNotACountry},     {"XCE", CountryOutcome::kNotACountry},
    {"XEC", CountryOutcome::kNotACountry},     {"XES", CountryOutcome::kNotACountry},
    {"XMP", CountryOutcome::kNotACountry},     {"XOM", CountryOutcome::kNotACountry},
    {"XPO", CountryOutcome::kNotACountry},     {"UNO", CountryOutcome::kNotACountry},
    {"UNA", CountryOutcome::kNotACountry},     {"UNK", CountryOutcome::kNotACountry},
    {"EUE", CountryOutcome::kNotACountry},     {"UTO", CountryOutcome::kNotACountry},
};

using CountryIndex = absl::flat_hash_map<std::string, ParsedCountry>;

CountryIndex MakeIndex() {
  CountryIndex index;
  for (const SpecialCode& special : kSpecialCodes) {
    index.emplace(special.code, ParsedCountry{special.outcome, std::nullopt});
  }
  std::string key;
  for (const CountryNames& names : AllCountryNames()) {
    const absl::StatusOr<Country> country = Country::Create(names.alpha2);
    if (!country.ok()) continue;
    const ParsedCountry parsed{CountryOutcome::kCountry, *country};
    index.emplace(country->alpha2(), parsed);
    index.emplace(country->alpha3(), parsed);
    index.emplace(absl::StrCat(names.numeric), parsed);
    for (const absl::string_view name :
         absl::StrSplit(absl::string_view(names.names.data(), names.names.size()), '|')) {
      FoldJoined({name.data(), name.size()}, key);
      index.emplace(key, parsed);
    }
  }
  return index;
}

}  // namespace

ParsedCountry ParseCountry(std::string_view text) {
  static const CountryIndex& index = *new CountryIndex(MakeIndex());
  std::string key;
  FoldJoined(text, key);
  // Numeric codes are written with and without leading zeros.
  if (!key.empty() && key.size() <= 3) key.erase(0, key.find_first_not_of('0'));
  const auto found = index.find(key);
  return found == index.end() ? ParsedCountry{} : found->second;
}

std::string CountriesDescription() {
  std::string text = "countries\nfolded text without separators; ISO 3166-1 codes and names:\n";
  for (const CountryNames& names : AllCountryNames()) {
    absl::StrAppend(&text, std::string(names.alpha2), "=", names.numeric, "|",
                    std::string(names.names), "\n");
  }
  absl::StrAppend(&text, "special codes:");
  for (const SpecialCode& special : kSpecialCodes) {
    absl::StrAppend(&text, " ", std::string(special.code), "=", static_cast<int>(special.outcome));
  }
  return text + "\n";
}

}  // namespace mirrorflow
