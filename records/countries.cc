#include "records/countries.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "records/country_names.h"
#include "records/folded_words.h"
#include "records/text_folding.h"

namespace mirrorflow {
namespace {

struct SpecialCode {
  std::string_view code;  // or words
  CountryOutcome outcome;
};

// ICAO Doc 9303 part 3 section 5, and the words for the same.
constexpr SpecialCode kSpecialCodes[] = {
    {"XXA", CountryOutcome::kProtected},
    {"XXB", CountryOutcome::kProtected},
    {"XXC", CountryOutcome::kProtected},
    {"STATELESS", CountryOutcome::kProtected},
    {"APATRIDE", CountryOutcome::kProtected},
    {"APATRIDA", CountryOutcome::kProtected},
    {"REFUGEE", CountryOutcome::kProtected},
    {"REFUGIE", CountryOutcome::kProtected},
    {"REFUGIADO", CountryOutcome::kProtected},
    {"بدون جنسية", CountryOutcome::kProtected},
    {"عديم الجنسية", CountryOutcome::kProtected},
    {"لاجئ", CountryOutcome::kProtected},
    {"لاجئة", CountryOutcome::kProtected},
    {"BIDOON", CountryOutcome::kProtected},
    {"SANS NATIONALITE", CountryOutcome::kProtected},
    {"SEM NACIONALIDADE", CountryOutcome::kProtected},
    {"REFUGIEE", CountryOutcome::kProtected},
    {"REFUGIADA", CountryOutcome::kProtected},
    {"ASYLUM SEEKER", CountryOutcome::kProtected},
    {"XXX", CountryOutcome::kNotStated},
    {"UNKNOWN", CountryOutcome::kNotStated},
    {"NOT STATED", CountryOutcome::kNotStated},
    {"UNSPECIFIED", CountryOutcome::kNotStated},
    {"INCONNU", CountryOutcome::kNotStated},
    {"INCONNUE", CountryOutcome::kNotStated},
    {"NON PRECISE", CountryOutcome::kNotStated},
    {"DESCONHECIDO", CountryOutcome::kNotStated},
    {"DESCONHECIDA", CountryOutcome::kNotStated},
    {"NAO DECLARADO", CountryOutcome::kNotStated},
    {"غير معروف", CountryOutcome::kNotStated},
    {"غير محدد", CountryOutcome::kNotStated},
    {"RKS", CountryOutcome::kNotACountry},
    {"XKX", CountryOutcome::kNotACountry},
    {"XCO", CountryOutcome::kNotACountry},
    {"XDC", CountryOutcome::kNotACountry},
    {"XBA", CountryOutcome::kNotACountry},
    {"XIM", CountryOutcome::kNotACountry},
    {"XCC", CountryOutcome::kNotACountry},
    {"XCE", CountryOutcome::kNotACountry},
    {"XEC", CountryOutcome::kNotACountry},
    {"XES", CountryOutcome::kNotACountry},
    {"XMP", CountryOutcome::kNotACountry},
    {"XOM", CountryOutcome::kNotACountry},
    {"XPO", CountryOutcome::kNotACountry},
    {"UNO", CountryOutcome::kNotACountry},
    {"UNA", CountryOutcome::kNotACountry},
    {"UNK", CountryOutcome::kNotACountry},
    {"EUE", CountryOutcome::kNotACountry},
    {"UTO", CountryOutcome::kNotACountry},
};

// Words in other scripts have an index of their own: folded, Egypt in Arabic is the code of
// Montserrat.
struct CountryIndex {
  FoldedWords<ParsedCountry> latin;
  FoldedWords<ParsedCountry> other;

  auto& For(std::string_view text) { return IsLatin(text) ? latin : other; }
  const auto& For(std::string_view text) const { return IsLatin(text) ? latin : other; }

 private:
  static bool IsLatin(std::string_view text) {
    const Script script = DetectScript(text);
    return script == Script::kLatin || script == Script::kNone;
  }
};

CountryIndex MakeIndex() {
  CountryIndex index;
  for (const SpecialCode& special : kSpecialCodes) {
    index.For(special.code).Add(special.code, ParsedCountry{special.outcome, std::nullopt});
  }
  for (const CountryNames& names : AllCountryNames()) {
    const absl::StatusOr<Country> country = Country::Create(names.alpha2);
    if (!country.ok()) continue;
    const ParsedCountry parsed{CountryOutcome::kCountry, *country};
    index.latin.Add(country->alpha2(), parsed);
    index.latin.Add(country->alpha3(), parsed);
    index.latin.Add(absl::StrCat(names.numeric), parsed);
    index.latin.Add(names.names, parsed);
  }
  for (const CountryWords& words : AllCountryWords()) {
    const absl::StatusOr<Country> country = Country::Create(words.alpha2);
    if (!country.ok()) continue;
    for (const absl::string_view part :
         absl::StrSplit(absl::string_view(words.words.data(), words.words.size()), '|')) {
      const std::string_view word(part.data(), part.size());
      index.For(word).Add(word, ParsedCountry{CountryOutcome::kCountry, *country});
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
  return index.For(text).Find(key).value_or(ParsedCountry{});
}

std::string CountriesDescription() {
  std::string text = "countries\nfolded text without separators; ISO 3166-1 codes and names:\n";
  for (const CountryNames& names : AllCountryNames()) {
    absl::StrAppend(&text, std::string(names.alpha2), "=", names.numeric, "|",
                    std::string(names.names), "\n");
  }
  for (const CountryWords& words : AllCountryWords()) {
    absl::StrAppend(&text, std::string(words.alpha2), "=", std::string(words.words), "\n");
  }
  absl::StrAppend(&text, "special codes:");
  for (const SpecialCode& special : kSpecialCodes) {
    absl::StrAppend(&text, " ", std::string(special.code), "=", static_cast<int>(special.outcome));
  }
  return text + "\n";
}

}  // namespace mirrorflow
