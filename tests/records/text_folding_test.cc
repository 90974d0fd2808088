#include "records/text_folding.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "records/names.h"

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
  EXPECT_THAT(Tokens("Ahmed محمد Hailu ኃይለ"), ElementsAre("AHMED", "HAILU"));
  EXPECT_EQ(LeftOut("Ahmed محمد Hailu ኃይለ"), 2);
  // A Cyrillic letter inside a Latin token, and the sign of a decoding error.
  EXPECT_THAT(Tokens("Ivаn Petr"), ElementsAre("PETR"));
  EXPECT_THAT(Tokens("Jos\uFFFD Luis"), ElementsAre("LUIS"));
  EXPECT_EQ(LeftOut("Ann Lee"), 0);
}

TEST(FoldTokens, AppendsToWhatIsThere) {
  std::vector<std::string> tokens = {"ANN"};
  EXPECT_EQ(FoldTokens("كي Lee", Digits::kKeep, tokens), 1);
  EXPECT_THAT(tokens, ElementsAre("ANN", "LEE"));
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
}

TEST(Names, KeepsInitialsAndDropsDigits) {
  std::vector<std::string> tokens;
  EXPECT_EQ(AppendNameTokens("J. R. Smith2", tokens), 0);
  EXPECT_THAT(tokens, ElementsAre("J", "R", "SMITH"));
}

TEST(Names, DropsTitlesButNotTheWholeName) {
  std::vector<std::string> name = {"DR", "HON", "GRACE", "PHD", "OGOT"};
  DropTitles(name);
  EXPECT_THAT(name, ElementsAre("GRACE", "OGOT"));
  name = {"MAG", "DR"};
  DropTitles(name);
  EXPECT_THAT(name, ElementsAre("MAG", "DR"));
  // Names in the region, though titles elsewhere.
  name = {"SIR", "MBA", "ENG", "HAJI"};
  DropTitles(name);
  EXPECT_EQ(name.size(), 4u);
  name = {};
  DropTitles(name);
  EXPECT_THAT(name, IsEmpty());
}

}  // namespace
}  // namespace mirrorflow
