#include "statistics/report/country_names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "corridor/country.h"

namespace mirrorflow {
namespace {

TEST(ReportCountryNames, AreThereForEveryCodeOfIso3166InEveryLanguage) {
  int countries = 0;
  for (char first = 'A'; first <= 'Z'; ++first) {
    for (char second = 'A'; second <= 'Z'; ++second) {
      const std::string code = {first, second};
      if (!Country::Create(code).ok()) continue;
      ++countries;
      for (const Language language : kAllLanguages) {
        EXPECT_NE(ReportCountry(code, language), code);
        EXPECT_FALSE(ReportCountry(code, language).empty());
      }
    }
  }
  EXPECT_EQ(AllReportCountryNames().size(), static_cast<std::size_t>(countries));
}

TEST(ReportCountryNames, DifferWithinALanguage) {
  for (std::size_t language = 0; language < kLanguageCount; ++language) {
    std::vector<std::string_view> names;
    for (const ReportCountryName& country : AllReportCountryNames()) {
      names.push_back(country.names.at(language));
    }
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
  }
}

TEST(ReportCountryNames, AreTheNamesThatReadersUse) {
  EXPECT_EQ(ReportCountry("KE", Language::kPortuguese), "Quénia");
  EXPECT_EQ(ReportCountry("EG", Language::kFrench), "Égypte");
  EXPECT_EQ(ReportCountry("SD", Language::kArabic), "السودان");
  EXPECT_EQ(ReportCountry("CD", Language::kEnglish), "DR Congo");
}

TEST(ReportCountryNames, LeaveACodeThatIsNoCountryAsItIs) {
  EXPECT_EQ(ReportCountry("W", Language::kFrench), "W");
  EXPECT_EQ(ReportCountry("ZZ", Language::kArabic), "ZZ");
}

}  // namespace
}  // namespace mirrorflow
