#include "services/sandbox/generator/name_book.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "corridor/country.h"
#include "services/sandbox/generator/letter_case.h"
#include "services/sandbox/generator/member_states.h"
#include "tests/services/sandbox/chi_square.h"

namespace mirrorflow {
namespace {

std::set<const NameRegion*> Regions() {
  std::set<const NameRegion*> regions;
  for (const MemberState& state : MemberStates()) {
    for (const RegionShare& share : state.regions) {
      if (share.region) regions.insert(share.region);
    }
  }
  return regions;
}

// A list of names has no repeats and, without accents, only letters, blanks, hyphens, apostrophes.
void ExpectProperNames(std::string_view text, const std::string& what) {
  const std::vector<std::string> words = RankedWords(text, ' ', 0).words();
  EXPECT_EQ(std::set<std::string>(words.begin(), words.end()).size(), words.size()) << what;
  for (const std::string& word : words) {
    EXPECT_EQ(WithoutAccents(word).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ -'"),
              std::string::npos)
        << what << ": " << word;
  }
}

TEST(NameRegions, ListsAreProperAndLongEnough) {
  EXPECT_EQ(Regions().size(), 14u);
  for (const NameRegion* region : Regions()) {
    const std::string name(region->name);
    std::size_t male = RankedWords(region->male, ' ', 0).size();
    std::size_t female = RankedWords(region->female, ' ', 0).size();
    if (region->shared_male) male += RankedWords(*region->shared_male, ' ', 0).size();
    if (region->shared_female) female += RankedWords(*region->shared_female, ' ', 0).size();
    EXPECT_GE(male, 80u) << name;
    EXPECT_GE(female, 60u) << name;
    EXPECT_GE(RankedWords(region->family, ' ', 0).size(), 100u) << name;
    EXPECT_EQ(region->shared_percent > 0, region->shared_male != nullptr) << name;
    EXPECT_EQ(region->shared_percent > 0, region->shared_female != nullptr) << name;
    for (const std::string_view list :
         {region->male, region->female, region->family, region->rare.prefixes, region->rare.middles,
          region->rare.endings}) {
      ExpectProperNames(list, name);
    }
  }
  for (const std::string_view list : {kEnglishMaleNames, kEnglishFemaleNames, kFrenchMaleNames,
                                      kFrenchFemaleNames, kArabicMaleNames, kArabicFemaleNames}) {
    ExpectProperNames(list, "shared");
  }
}

TEST(NameBook, RareSurnamesAreMany) {
  for (const NameRegion* region : Regions()) {
    const NameBook names(*region);
    SeededRandom random(5);
    std::set<std::string> seen;
    for (int i = 0; i < 4000; ++i) seen.insert(names.RareSurname(random));
    EXPECT_GT(seen.size(), 3000u) << region->name;
  }
}

TEST(NameBook, RareSurnamesComeAtTheirRate) {
  const NameBook names(kKenyanNames);
  const RankedWords listed(kKenyanNames.family, ' ', 0);
  const std::set<std::string> common(listed.words().begin(), listed.words().end());
  SeededRandom random(6);
  std::uint64_t rare = 0;
  for (int i = 0; i < 10000; ++i) rare += !common.contains(names.FamilyName(0.3, random));
  ExpectShare(rare, 10000, 0.3, "rare surnames", 30);  // some rare ones equal common ones
}

TEST(RankedWords, FollowTheZipfLaw) {
  const RankedWords words("A B C D E F G H", ' ', 1);
  std::vector<double> expected;
  double sum = 0;
  for (int rank = 0; rank < 8; ++rank) sum += 1.0 / (rank + 2);
  constexpr int kDraws = 80000;
  for (int rank = 0; rank < 8; ++rank) expected.push_back(kDraws / ((rank + 2) * sum));
  SeededRandom random(7);
  std::vector<std::uint64_t> counts(8);
  for (int i = 0; i < kDraws; ++i) ++counts[static_cast<std::size_t>(words.Draw(random)[0] - 'A')];
  EXPECT_LT(ChiSquare(counts, expected), ChiSquareBound(7, kOneInTenMillion));
}

TEST(RankedWords, UnderscoreIsABlankAndLettersAreCapitals) {
  EXPECT_EQ(RankedWords("Ben_Ali Éric", ' ', 0).words(),
            (std::vector<std::string>{"BEN ALI", "ÉRIC"}));
}

TEST(MemberStates, AreComplete) {
  ASSERT_EQ(MemberStates().size(), 21u);
  std::string_view last;
  for (const MemberState& state : MemberStates()) {
    EXPECT_LT(last, state.alpha2);
    last = state.alpha2;
    int percent = 0;
    for (const RegionShare& share : state.regions) percent += share.percent;
    EXPECT_EQ(percent, 100) << state.alpha2;
    EXPECT_GE(RankedWords(state.towns, '|', 0).size(), 12u) << state.alpha2;
    EXPECT_GE(RankedWords(state.passport, '|', 0).size(), 1u) << state.alpha2;
    EXPECT_NE(state.passport.find('#'), std::string_view::npos) << state.alpha2;
  }
}

TEST(MemberStates, BordersAreMutual) {
  for (const MemberState& state : MemberStates()) {
    const RankedWords neighbours(state.neighbours, ' ', 0);
    for (const std::string& neighbour : neighbours.words()) {
      const auto index = MemberStateIndex(neighbour);
      ASSERT_TRUE(index) << state.alpha2 << " " << neighbour;
      EXPECT_NE(MemberStates()[*index].neighbours.find(state.alpha2), std::string_view::npos)
          << state.alpha2 << " " << neighbour;
    }
  }
}

TEST(MemberStates, CodesAreThoseOfTheVocabulary) {
  for (const MemberState& state : MemberStates()) {
    const auto country = Country::Create(state.alpha2);
    ASSERT_TRUE(country.ok()) << state.alpha2;
    EXPECT_EQ(country->alpha3(), state.alpha3);
  }
}

TEST(LetterCase, HandlesAccents) {
  EXPECT_EQ(UpperCase("Éléonore d'Ï"), "ÉLÉONORE D'Ï");
  EXPECT_EQ(LowerCase("ÉLÉONORE"), "éléonore");
  EXPECT_EQ(TitleCase("ÉLÉONORE ANNE-MARIE D'ÎLE"), "Éléonore Anne-Marie D'Île");
  EXPECT_EQ(WithoutAccents("ÉÏÇÑ éïçñ ü"), "EICN eicn u");
}

}  // namespace
}  // namespace mirrorflow
