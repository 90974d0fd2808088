#include <gtest/gtest.h>

#include <map>
#include <string>

#include "absl/strings/str_split.h"
#include "records/countries.h"
#include "records/country_names.h"
#include "records/identifiers.h"
#include "records/sex.h"
#include "records/text_folding.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

std::string CountryOf(std::string_view text) {
  const ParsedCountry parsed = ParseCountry(text);
  switch (parsed.outcome) {
    case CountryOutcome::kCountry:
      return std::string(parsed.country->alpha2());
    case CountryOutcome::kUnknown:
      return "unknown";
    case CountryOutcome::kNotACountry:
      return "not a country";
    case CountryOutcome::kProtected:
      return "protected";
    case CountryOutcome::kNotStated:
      return "not stated";
  }
  return "";
}

TEST(ParseCountry, ReadsCodes) {
  EXPECT_EQ(CountryOf("KE"), "KE");
  EXPECT_EQ(CountryOf("ken"), "KE");
  EXPECT_EQ(CountryOf("404"), "KE");
  EXPECT_EQ(CountryOf("031"), "AZ");
  EXPECT_EQ(CountryOf("31"), "AZ");
  EXPECT_EQ(CountryOf("D"), "DE");
  EXPECT_EQ(CountryOf("GBD"), "GB");
  EXPECT_EQ(CountryOf("NA"), "NA");
}

TEST(ParseCountry, ReadsNamesInThreeLanguages) {
  EXPECT_EQ(CountryOf("Kenya"), "KE");
  EXPECT_EQ(CountryOf("Quénia"), "KE");
  EXPECT_EQ(CountryOf("Éthiopie"), "ET");
  EXPECT_EQ(CountryOf("Maurice"), "MU");
  EXPECT_EQ(CountryOf("MOÇAMBIQUE"), "MZ");
  EXPECT_EQ(CountryOf("Côte d'Ivoire"), "CI");
  EXPECT_EQ(CountryOf("IVORY COAST"), "CI");
  EXPECT_EQ(CountryOf("Swaziland"), "SZ");
  EXPECT_EQ(CountryOf("DRC"), "CD");
  EXPECT_EQ(CountryOf("Congo, Democratic Republic of the"), "CD");
  EXPECT_EQ(CountryOf("Tanzania, United Republic of"), "TZ");
  EXPECT_EQ(CountryOf("R.S.A."), "ZA");
  EXPECT_EQ(CountryOf("Mosotho"), "LS");
}

TEST(ParseCountry, DoesNotGuess) {
  EXPECT_EQ(CountryOf("Congo"), "unknown");
  EXPECT_EQ(CountryOf("Atlantis"), "unknown");
  EXPECT_EQ(CountryOf("000"), "unknown");
  EXPECT_EQ(CountryOf(""), "unknown");
  EXPECT_EQ(CountryOf("Кения"), "unknown");
  EXPECT_EQ(CountryOf("YUG"), "unknown");
}

TEST(ParseCountry, TellsSpecialCodesOfTravelDocuments) {
  EXPECT_EQ(CountryOf("XXB"), "protected");
  EXPECT_EQ(CountryOf("stateless"), "protected");
  EXPECT_EQ(CountryOf("XXA"), "protected");
  EXPECT_EQ(CountryOf("لاجئ"), "protected");
  EXPECT_EQ(CountryOf("RKS"), "not a country");
  EXPECT_EQ(CountryOf("UNO"), "not a country");
  EXPECT_EQ(CountryOf("UTO"), "not a country");
}

TEST(ParseCountry, TellsNotStatedFromWrong) {
  EXPECT_EQ(CountryOf("XXX"), "not stated");
  EXPECT_EQ(CountryOf("Unknown"), "not stated");
  EXPECT_EQ(CountryOf("non précisé"), "not stated");
  EXPECT_EQ(CountryOf("غير معروف"), "not stated");
}

TEST(ParseCountry, ReadsNamesInOtherScripts) {
  EXPECT_EQ(CountryOf("كينيا"), "KE");
  EXPECT_EQ(CountryOf("جنوب السودان"), "SS");
  EXPECT_EQ(CountryOf("السودان"), "SD");
  EXPECT_EQ(CountryOf("إثيوبي"), "ET");
  EXPECT_EQ(CountryOf("ኢትዮጵያ"), "ET");
}

TEST(ParseCountry, ReadsFormerCodesWithOneSuccessorOnly) {
  EXPECT_EQ(CountryOf("ZAR"), "CD");
  EXPECT_EQ(CountryOf("DDR"), "DE");
  EXPECT_EQ(CountryOf("SUN"), "unknown");
  EXPECT_EQ(CountryOf("CSK"), "unknown");
}

// Words in other scripts could collide after folding.
TEST(CountryNames, NoWordStandsForTwoCountries) {
  for (const CountryWords& words : AllCountryWords()) {
    for (const absl::string_view word :
         absl::StrSplit(absl::string_view(words.words.data(), words.words.size()), '|')) {
      EXPECT_EQ(CountryOf({word.data(), word.size()}), words.alpha2) << word;
    }
  }
  EXPECT_EQ(AllCountryWords().size(), 249u);
}

TEST(CountryNames, EveryCountryIsFoundByAllItsSpellings) {
  std::map<std::string, std::string_view> owner;
  for (const CountryNames& names : AllCountryNames()) {
    const Country country = ValueOrDie(Country::Create(names.alpha2));
    EXPECT_EQ(CountryOf(country.alpha3()), country.alpha2());
    EXPECT_EQ(CountryOf(std::to_string(names.numeric)), country.alpha2());
    std::string_view rest = names.names;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find('|'), rest.size());
      const std::string_view name = rest.substr(0, end);
      rest.remove_prefix(std::min(end + 1, rest.size()));
      EXPECT_EQ(CountryOf(name), country.alpha2()) << name;
      std::string key;
      FoldJoined(name, key);
      const auto [entry, added] = owner.emplace(key, names.alpha2);
      EXPECT_TRUE(added) << name << " is given twice, for " << entry->second;
    }
  }
  EXPECT_EQ(AllCountryNames().size(), 249u);
}

TEST(ParseSex, ReadsWordsInSeveralLanguages) {
  EXPECT_EQ(ParseSex("ذكر"), Sex::kMale);
  EXPECT_EQ(ParseSex("أنثى"), Sex::kFemale);
  EXPECT_EQ(ParseSex("ሴት"), Sex::kFemale);
  EXPECT_EQ(ParseSex("F"), Sex::kFemale);
  EXPECT_EQ(ParseSex("m"), Sex::kMale);
  EXPECT_EQ(ParseSex("Female"), Sex::kFemale);
  EXPECT_EQ(ParseSex("Féminin"), Sex::kFemale);
  EXPECT_EQ(ParseSex("Homme"), Sex::kMale);
  EXPECT_EQ(ParseSex("masculino"), Sex::kMale);
  EXPECT_EQ(ParseSex("X"), Sex::kUnknown);
  EXPECT_EQ(ParseSex("<"), Sex::kUnknown);
  EXPECT_EQ(ParseSex("1"), std::nullopt);
  EXPECT_EQ(ParseSex("fm"), std::nullopt);
}

TEST(ParseIdentifier, KeepsLettersAndDigits) {
  std::string out;
  EXPECT_EQ(ParseIdentifier("ak 123-456/7", out), IdentifierOutcome::kIdentifier);
  EXPECT_EQ(out, "AK1234567");
  EXPECT_EQ(ParseIdentifier("Ｋ１２", out), IdentifierOutcome::kIdentifier);
  EXPECT_EQ(out, "K12");
  EXPECT_EQ(ParseIdentifier("7", out), IdentifierOutcome::kIdentifier);
}

TEST(ParsePostcode, MayRepeatOneCharacter) {
  std::string out;
  EXPECT_EQ(ParsePostcode("22 22", out), IdentifierOutcome::kIdentifier);
  EXPECT_EQ(out, "2222");
  EXPECT_EQ(ParsePostcode("-", out), IdentifierOutcome::kEmpty);
  EXPECT_EQ(ParsePostcode("22Ж", out), IdentifierOutcome::kForeignScript);
  EXPECT_EQ(out, "");
}

TEST(ParseIdentifier, RefusesWhatWouldLinkStrangers) {
  std::string out = "old";
  EXPECT_EQ(ParseIdentifier("0000000", out), IdentifierOutcome::kPlaceholder);
  EXPECT_EQ(out, "");
  EXPECT_EQ(ParseIdentifier("x-x-x", out), IdentifierOutcome::kPlaceholder);
  EXPECT_EQ(ParseIdentifier("---", out), IdentifierOutcome::kEmpty);
  EXPECT_EQ(ParseIdentifier("A12Ж", out), IdentifierOutcome::kForeignScript);
  EXPECT_EQ(out, "");
}

}  // namespace
}  // namespace mirrorflow
