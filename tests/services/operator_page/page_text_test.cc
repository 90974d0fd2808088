#include "services/operator_page/page_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace mirrorflow {
namespace {

std::set<std::string> PlacesOf(std::string_view text) {
  std::set<std::string> places;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find('}', at);
    if (end == std::string_view::npos) return {"an open brace in: " + std::string(text)};
    places.emplace(text.substr(at, end - at + 1));
  }
  return places;
}

// That no text is left out is checked when the tables are compiled.
TEST(PageTextTest, EveryLanguageHasTheSamePlacesInEveryText) {
  for (std::size_t i = 0; i < kPageTextCount; ++i) {
    const auto text = static_cast<PageText>(i);
    const std::set<std::string> places = PlacesOf(Say(text, Language::kEnglish));
    for (const Language language : kAllLanguages) {
      EXPECT_EQ(PlacesOf(Say(text, language)), places) << Say(text, language);
    }
  }
}

TEST(PageTextTest, NoTextWasLeftInEnglish) {
  // Words that are the same in another language.
  const std::set<std::string_view> shared = {"Version", "Source", "Plan", "attention",
                                             "migrations"};
  for (std::size_t i = 0; i < kPageTextCount; ++i) {
    const auto text = static_cast<PageText>(i);
    const std::string_view english = Say(text, Language::kEnglish);
    for (const Language language : {Language::kFrench, Language::kPortuguese, Language::kArabic}) {
      if (Say(text, language).starts_with("{percent}")) continue;
      EXPECT_TRUE(Say(text, language) != english || shared.contains(english)) << english;
    }
  }
}

TEST(PageTextTest, AValueIsNotLookedAtForPlacesAgain) {
  EXPECT_EQ(Say(PageText::kFromTo, Language::kEnglish,
                {{"origin", "{destination}"}, {"destination", "{origin}"}}),
            "from {destination} to {origin}");
}

TEST(PageTextTest, AValueInArabicKeepsItsOwnDirection) {
  EXPECT_THAT(Say(PageText::kCoveredBy, Language::kArabic, {{"agreement", "ke-ug-2024"}}),
              testing::HasSubstr("\u2068ke-ug-2024\u2069"));
}

TEST(PageTextTest, MissingTextIsSeenWhenCompiling) {
  PageTexts texts = EnglishPageTexts();
  EXPECT_TRUE(HasEveryText(texts));
  texts[7].text = "";
  EXPECT_FALSE(HasEveryText(texts));
  texts = EnglishPageTexts();
  std::swap(texts[3], texts[4]);
  EXPECT_FALSE(HasEveryText(texts));
}

}  // namespace
}  // namespace mirrorflow
