#include "services/sandbox/generator/spelling.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "services/sandbox/generator/letter_case.h"
#include "services/sandbox/generator/name_book.h"

namespace mirrorflow {
namespace {

std::set<std::string> Variants(const std::string& name) {
  const SpellingVariants variants;
  SeededRandom random(1);
  std::set<std::string> seen;
  for (int i = 0; i < 500; ++i) seen.insert(variants.Vary(name, random));
  return seen;
}

// Accented letters are whole: no lead byte without its second.
bool IsWhole(const std::string& text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) continue;
    if (byte != 0xC3 || i + 1 == text.size()) return false;
    if ((static_cast<unsigned char>(text[++i]) & 0xC0u) != 0x80) return false;
  }
  return true;
}

TEST(Spelling, KnowsTheUsualVariants) {
  EXPECT_TRUE(Variants("MOHAMED").contains("MUHAMMAD"));
  EXPECT_TRUE(Variants("MOHAMED").contains("MOHAMMED"));
  EXPECT_TRUE(Variants("YUSUF").contains("YOUSSOUF"));
  EXPECT_TRUE(Variants("DJIBRIL").contains("JIBRIL"));
  EXPECT_TRUE(Variants("ABDELRAZIQ").contains("ABDULRAZIQ"));
  EXPECT_TRUE(Variants("ABDELRAZIQ").contains("ABD EL RAZIQ"));
  EXPECT_TRUE(Variants("AL-MAGRI").contains("MAGRI"));
  EXPECT_TRUE(Variants("AL-MAGRI").contains("EL-MAGRI"));
  EXPECT_TRUE(Variants("KHAMISI").contains("KAMISI"));
  EXPECT_TRUE(Variants("MOUSINGA").contains("MUSINGA"));
  EXPECT_TRUE(Variants("JOPHAT").contains("JOFAT"));
  EXPECT_TRUE(Variants("BANYA").contains("BANIA"));
  EXPECT_TRUE(Variants("WASSWA").contains("WASWA"));
}

TEST(Spelling, EveryChangeChangesEveryName) {
  const SpellingVariants variants;
  SeededRandom random(2);
  for (const MemberState& state : MemberStates()) {
    for (const RegionShare& share : state.regions) {
      if (!share.region) continue;
      for (const std::string_view list :
           {share.region->male, share.region->female, share.region->family}) {
        const RankedWords words(list, ' ', 0);
        for (const std::string& name : words.words()) {
          if (!CanMisspell(name)) continue;
          for (int i = 0; i < 3; ++i) {
            for (const std::string& changed :
                 {variants.Vary(name, random), Mistyped(name, random), Misread(name, random)}) {
              EXPECT_NE(changed, name);
              EXPECT_FALSE(changed.empty()) << name;
              EXPECT_TRUE(IsWhole(changed)) << name;
            }
          }
        }
      }
    }
  }
}

TEST(Spelling, ShortNamesStayAsTheyAre) {
  EXPECT_FALSE(CanMisspell("NG"));
  EXPECT_FALSE(CanMisspell(""));
  EXPECT_FALSE(CanMisspell("ÉÉA B"));
  EXPECT_TRUE(CanMisspell("ALI"));
}

TEST(Spelling, TypingErrorsAreOneKeyAway) {
  SeededRandom random(3);
  for (int i = 0; i < 500; ++i) {
    const std::string typed = Mistyped("KABONGO", random);
    EXPECT_GE(typed.size(), 6u);
    EXPECT_LE(typed.size(), 8u);
  }
}

TEST(Spelling, MisreadLettersAreThoseThatLookAlike) {
  SeededRandom random(4);
  std::set<std::string> seen;
  for (int i = 0; i < 200; ++i) seen.insert(Misread("BOZ", random));
  EXPECT_EQ(seen, (std::set<std::string>{"8OZ", "B0Z", "BO2"}));
  EXPECT_EQ(Misread("JAJA", random), "JAJ");
}

}  // namespace
}  // namespace mirrorflow
