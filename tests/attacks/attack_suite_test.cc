#include "attacks/attack_suite.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "attacks/extrapolation.h"
#include "attacks/made_population.h"
#include "crypto/identity_features.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;
constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;

AttackedPopulation Population(std::size_t count) {
  AttackedPopulation population;
  population.persons = DrawPopulation(InventNameTokens(1), RecordLength::kMiddle, count, 2);
  for (std::size_t i = 0; i < count; ++i) {
    population.strata.push_back(static_cast<std::uint16_t>(population.persons[i].sex));
  }
  return population;
}

absl::StatusOr<AttackMeasure> RunOn(const char* profile, const AttackedPopulation& population,
                                    const AttackCell& cell) {
  return RunAttack(ValueOrDie(ProfileUnderAttack(profile, cell.key)), population, cell,
                   [] { return 0.0; });
}

TEST(AttackSuite, EveryAttackRunsOnEveryEncodingThatItIsFor) {
  const AttackedPopulation population = Population(200);
  for (const AttackFacts& facts : AllAttacks()) {
    for (const char* profile : {"clk-v3", "hardened-v1"}) {
      if (facts.id == AttackId::kTables && profile == std::string("clk-v3")) continue;
      const AttackMeasure measure =
          ValueOrDie(RunOn(profile, population, {.attack = facts.id, .records = 200, .known = 60}));
      EXPECT_EQ(measure.title(), facts.title);
      EXPECT_LE(measure.result.right, measure.result.tried);
      EXPECT_EQ(measure.result.tried == 0, facts.id == AttackId::kCodeWords) << facts.title;
      EXPECT_EQ(ValueOrDie(AttackFromName(std::string(facts.name))), facts.id);
    }
  }
}

TEST(AttackSuite, StrataNarrowWhatTheAttackerSearches) {
  const AttackedPopulation population = Population(300);
  AttackCell cell = {.attack = AttackId::kBlocks, .records = 300};
  EXPECT_THAT(ValueOrDie(RunOn("hardened-v1", population, cell)).remark, HasSubstr("within"));
  cell.with_strata = false;
  EXPECT_EQ(ValueOrDie(RunOn("hardened-v1", population, cell)).remark, "no strata");
}

TEST(AttackSuite, ExperimentsThatCannotBeAreRefused) {
  const AttackedPopulation population = Population(100);
  AttackCell cell = {.attack = AttackId::kRidge, .records = 101, .known = 10};
  EXPECT_THAT(RunOn("clk-v3", population, cell), StatusIs(kInvalid, HasSubstr("needs 101")));
  cell.records = 100;
  cell.overlap = 0.5;
  EXPECT_THAT(RunOn("clk-v3", population, cell), StatusIs(kInvalid, HasSubstr("needs 150")));
  cell.overlap = 1;
  cell.known = 100;
  EXPECT_THAT(RunOn("clk-v3", population, cell), StatusIs(kInvalid, HasSubstr("leave no row")));
  cell.known = 10;
  cell.attack = AttackId::kTables;
  EXPECT_THAT(RunOn("clk-v3", population, cell), StatusIs(kInvalid, HasSubstr("no tables")));
  EXPECT_THAT(AttackFromName("magic"), StatusIs(kInvalid, HasSubstr("there are frequency")));
}

TEST(MadePopulation, PersonsHaveTheNgramsAskedFor) {
  const TokenLists tokens = InventNameTokens(1);
  for (const std::uint32_t ngrams : {10u, 25u, 50u}) {
    const auto persons = DrawPersonsOfNgrams(tokens, ngrams, 50, 3);
    ASSERT_EQ(persons.size(), 50u) << ngrams;
    for (const Identity& person : persons) {
      const std::uint32_t weight = TotalWeight(IdentityFeatures(person));
      EXPECT_GE(weight, ngrams * kOrdinaryWeight);
      EXPECT_LT(weight, (ngrams + 2) * kOrdinaryWeight);
    }
    EXPECT_EQ(StrataOf(persons, 2024).size(), 50u);
  }
}

TEST(Extrapolation, FollowsAPowerOfTheSize) {
  std::vector<SizePoint> points;
  for (const double size : {1000.0, 2000.0, 5000.0, 10000.0}) {
    points.push_back({.size = size, .tried = size, .right = size * 0.01 * (size / 10000)});
  }
  const auto at = ExtrapolateToSize(points, 20000);
  ASSERT_TRUE(at.has_value());
  EXPECT_NEAR(at->exponent, 1, 1e-6);
  EXPECT_NEAR(at->share, 0.02, 1e-6);
  EXPECT_LT(at->low, 0.018);
  EXPECT_GT(at->high, 0.022);
  EXPECT_EQ(ExtrapolateToSize(points, 1e9)->share, 1);  // no more than all
}

TEST(Extrapolation, ScatterBeyondChanceWidensTheInterval) {
  const std::vector<SizePoint> smooth = {
      {1000, 10000, 100}, {2000, 10000, 100}, {4000, 10000, 100}};
  const std::vector<SizePoint> rough = {{1000, 10000, 40}, {2000, 10000, 220}, {4000, 10000, 40}};
  const auto of_smooth = ExtrapolateToSize(smooth, 8000);
  const auto of_rough = ExtrapolateToSize(rough, 8000);
  EXPECT_GT(std::log(of_rough->high / of_rough->low),
            2 * std::log(of_smooth->high / of_smooth->low));
}

TEST(Extrapolation, SaysNothingOfTwoSizesOrOfNoSuccess) {
  EXPECT_FALSE(ExtrapolateToSize(std::vector<SizePoint>{{100, 100, 9}, {200, 200, 9}}, 1e4));
  EXPECT_FALSE(
      ExtrapolateToSize(std::vector<SizePoint>{{100, 100, 1}, {200, 200, 0}, {400, 400, 1}}, 1e4));
}

}  // namespace
}  // namespace mirrorflow
