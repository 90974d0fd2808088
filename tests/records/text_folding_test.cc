#include "records/text_folding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>

#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "records/unicode_folds.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Tokens(std::string_view text) {
  std::vector<std::string> tokens;
  FoldTokens(text, Digits::kKeep, tokens);
  return tokens;
}

int LeftOut(std::string_view text) {
  std::vector<std::string> tokens;
  return FoldTokens(text, Digits::kKeep, tokens);
}

TEST(FoldTokens, SplitsAtSignsAndJoinsAtApostrophes) {
  EXPECT_THAT(Tokens("Jean-Pierre N'Dour, jr. (old)"),
              ElementsAre("JEAN", "PIERRE", "NDOUR", "JR", "OLD"));
  EXPECT_THAT(Tokens("M\u2019Bala Na\u02BBAma O\u00B4Neil `x`"),
              ElementsAre("MBALA", "NAAMA", "ONEIL", "X"));
  EXPECT_THAT(Tokens("ERIKSSON<<ANNA<MARIA<<<"), ElementsAre("ERIKSSON", "ANNA", "MARIA"));
  EXPECT_THAT(Tokens(" - .,"), IsEmpty());
}

TEST(FoldTokens, TakesAccentsOffHoweverTheyAreWritten) {
  EXPECT_THAT(Tokens("Éliane Müñçő"), ElementsAre("ELIANE", "MUNCO"));
  EXPECT_THAT(Tokens("E\u0301liane"), ElementsAre("ELIANE"));
  EXPECT_THAT(Tokens("Nguyễn Trần Đức"), ElementsAre("NGUYEN", "TRAN", "DUC"));
}

TEST(FoldTokens, FoldsLettersWithoutDecomposition) {
  EXPECT_THAT(Tokens("Øst Ærø Weiß Đinđić Þór Łódź Œuvre Işık"),
              ElementsAre("OST", "AERO", "WEISS", "DINDIC", "THOR", "LODZ", "OEUVRE", "ISIK"));
  EXPECT_THAT(Tokens("Ɛmɛ Ŋaŋa Ɓukar Ɔkɔ Ǝni"), ElementsAre("EME", "NANA", "BUKAR", "OKO", "ENI"));
}

TEST(FoldTokens, FoldsCompatibilityForms) {
  EXPECT_THAT(Tokens("ＡＢＣ１２ Mª ﬁn"), ElementsAre("ABC12", "MA", "FIN"));
  EXPECT_THAT(Tokens("a\u00A0b\u2009c\u3000d"), ElementsAre("A", "B", "C", "D"));
  EXPECT_THAT(Tokens("so\u00ADft zero\u200Bwidth"), ElementsAre("SOFT", "ZEROWIDTH"));
}

TEST(FoldTokens, LeavesTokensOfOtherScriptsOutAsAWhole) {
  EXPECT_THAT(Tokens("Ivan Иван Kim 김"), ElementsAre("IVAN", "KIM"));
  EXPECT_EQ(LeftOut("Ivan Иван Kim 김"), 2);
  // Two scripts in one token.
  EXPECT_EQ(LeftOut("Aliمحمد"), 1);
  EXPECT_EQ(LeftOut("محمدኃይለ"), 1);
  // A Cyrillic letter inside a Latin token, and the sign of a decoding error.
  EXPECT_THAT(Tokens("Ivаn Petr"), ElementsAre("PETR"));
  EXPECT_THAT(Tokens("Jos\uFFFD Luis"), ElementsAre("LUIS"));
  EXPECT_EQ(LeftOut("Ann Lee"), 0);
}

TEST(FoldTokens, AppendsToWhatIsThere) {
  std::vector<std::string> tokens = {"ANN"};
  EXPECT_EQ(FoldTokens("Ким Lee", Digits::kKeep, tokens), 1);
  EXPECT_THAT(tokens, ElementsAre("ANN", "LEE"));
}

TEST(FoldTokens, WritesArabicAndEthiopicWithLatinLetters) {
  EXPECT_THAT(Tokens("Ahmed محمد Hailu ኃይለ"), ElementsAre("AHMED", "MOHAMED", "HAILU", "HAILE"));
  // Vowel signs, tatweel and presentation forms change nothing.
  EXPECT_THAT(Tokens("مُحَمَّد محمـــد \uFEE3\uFEA4\uFEE4\uFEAA"),
              ElementsAre("MOHAMED", "MOHAMED", "MOHAMED"));
  EXPECT_THAT(Tokens("شارع١٢"), ElementsAre("SHARA", "12"));
}

TEST(FoldTokens, DropsDigitsWhenAsked) {
  std::vector<std::string> tokens;
  FoldTokens("Ann2 4 B3b", Digits::kDrop, tokens);
  EXPECT_THAT(tokens, ElementsAre("ANN", "BB"));
}

TEST(FoldTokens, SurvivesAnyByteString) {
  std::string all;
  for (int c = 0; c < 256; ++c) all.push_back(static_cast<char>(c));
  for (const std::string& token : Tokens(all)) {
    EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"), std::string::npos);
  }
}

TEST(FoldJoined, LeavesNoSeparators) {
  std::string out;
  EXPECT_TRUE(FoldJoined(" ke-123/45 é", out));
  EXPECT_EQ(out, "KE12345E");
  EXPECT_FALSE(FoldJoined("AB 12Ж C", out));
  EXPECT_EQ(out, "ABC");
  EXPECT_FALSE(FoldJoined("A1 مصر", out, OtherScripts::kLeaveOut));
  EXPECT_EQ(out, "A1");
}

TEST(DetectScript, TellsWhatCanBeRead) {
  EXPECT_EQ(DetectScript("12-/"), Script::kNone);
  EXPECT_EQ(DetectScript("Zoë 12"), Script::kLatin);
  EXPECT_EQ(DetectScript("محمد"), Script::kArabic);
  EXPECT_EQ(DetectScript("ተስፋዬ"), Script::kEthiopic);
  EXPECT_EQ(DetectScript("Иван"), Script::kOther);
  EXPECT_EQ(DetectScript("Ali محمد"), Script::kMixed);
}

// The letters of unicode_folds.cc, as the Unicode library decomposes them; the letters that have no
// decomposition are the script's own and are skipped.
TEST(UnicodeFolds, AgreeWithTheDecompositionsOfIcu) {
  UErrorCode error = U_ZERO_ERROR;
  const icu::Normalizer2* nfkd = icu::Normalizer2::getNFKDInstance(error);
  ASSERT_TRUE(U_SUCCESS(error));
  int compared = 0;
  for (const FoldRun& run : AllFoldRuns()) {
    UChar32 c = static_cast<UChar32>(run.first);
    for (const absl::string_view fold :
         absl::StrSplit(absl::string_view(run.folds.data(), run.folds.size()), '|')) {
      const icu::UnicodeString letter(c++);
      std::string expected;
      bool ascii = true;
      const icu::UnicodeString decomposed = nfkd->normalize(letter, error);
      for (std::int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
        const UChar32 part = decomposed.char32At(i);
        if (u_charType(part) == U_NON_SPACING_MARK) continue;
        if (part < 0x80 && u_isalnum(part)) {
          expected.push_back(static_cast<char>(u_toupper(part)));
        } else if (u_isalpha(part)) {
          ascii = part == 0x02BC;  // the apostrophe of U+0149
        }
      }
      if (!ascii || expected.empty()) continue;
      EXPECT_EQ(absl::StrReplaceAll(fold, {{" ", ""}}), expected) << std::hex << c - 1;
      ++compared;
    }
  }
  EXPECT_GT(compared, 750);
}

}  // namespace
}  // namespace mirrorflow
