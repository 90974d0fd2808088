#include <gtest/gtest.h>

#include <span>
#include <vector>

#include "attacks/attack_by_belief_propagation.h"
#include "attacks/attack_by_ridge.h"
#include "attacks/attack_by_similarity.h"
#include "attacks/attack_by_spectra.h"
#include "attacks/attack_by_table_learning.h"
#include "attacks/attack_result.h"
#include "attacks/encoding_under_attack.h"
#include "attacks/made_population.h"
#include "crypto/profile_parameters.h"
#include "tests/status_matchers.h"

// Small forms of `./mirrorflow bench attacks`: each attack succeeds on a weak encoding, so that its
// failure on hardened-v1 says something.
namespace mirrorflow {
namespace {

std::vector<Identity> Persons(std::size_t count, RecordLength length = RecordLength::kMiddle) {
  return DrawPopulation(InventNameTokens(1), length, count, 2);
}

AttackData AttackedProfile(const char* profile, std::span<const Identity> persons,
                           std::size_t known) {
  return Attacked(ValueOrDie(ProfileUnderAttack(profile, 1)), persons, known, 3);
}

constexpr LinearDiffusionShape kWeakDiffusion = {
    .filter_bits = 4096, .positions = 32, .output_bits = 2048, .taps = 4};

TEST(AttackResult, IntervalIsThatOfWilson) {
  AttackResult result;
  result.tried = 200;
  result.right = 10;
  EXPECT_NEAR(result.rate(), 0.05, 1e-12);
  EXPECT_NEAR(result.lowest(), 0.02739, 1e-4);  // worked by hand from the formula
  EXPECT_NEAR(result.highest(), 0.08957, 1e-4);
}

TEST(Attacks, SeededGraphMatchingTakesFilters) {
  const auto persons = Persons(800);
  for (const char* profile : {"plain-v1", "clk-v3"}) {
    const auto result = AttackBySimilarity(AttackedProfile(profile, persons, 40), 8, 800);
    EXPECT_EQ(result.tried, 760u);
    EXPECT_GT(result.rate(), 0.8) << profile;
  }
}

TEST(Attacks, SpectralGraphMatchingTakesFiltersWithoutASeed) {
  const auto persons = Persons(500, RecordLength::kLong);
  EXPECT_GT(AttackBySpectra(AttackedProfile("plain-v1", persons, 0)).rate(), 0.8);
}

TEST(Attacks, RidgeTakesFiltersFromKnownPairs) {
  const auto persons = Persons(900);
  for (const char* profile : {"plain-v1", "clk-v3"}) {
    EXPECT_GT(AttackByRidge(AttackedProfile(profile, persons, 500), 150).rate(), 0.9) << profile;
  }
}

TEST(Attacks, KnownPlaintextTakesFiltersBySimilarity) {
  const auto persons = Persons(900);
  EXPECT_GT(AttackBySimilarity(AttackedProfile("clk-v3", persons, 500), 1, 150).rate(), 0.9);
}

TEST(Attacks, BeliefPropagationDecodesLinearDiffusion) {
  const auto persons = Persons(900);
  const AttackData data = Attacked(DiffusionUnderAttack(kWeakDiffusion, 1), persons, 500, 3);
  const double density = LinearDiffusion(kWeakDiffusion, 1).density();
  EXPECT_GT(AttackByBeliefPropagation(data, density, 100, 60).rate(), 0.9);
}

TEST(Attacks, LearningTheTablesFindsMoreInSingleMinhashesThanTheirMeanSimilarity) {
  // Few tables, so that similarity alone does not tell; orders of single min-hashes are learned.
  const auto persons = Persons(900);
  const MinhashShape shape = {.tables = 4, .symbols = 64, .tuple = 1};
  const AttackData data = Attacked(ValueOrDie(TuplesUnderAttack(shape, 1)), persons, 600, 3);
  const auto plain = AttackByTableLearning(data, shape, 0, 200);
  const auto learned = AttackByTableLearning(data, shape, 6, 200);
  EXPECT_GT(learned.right, plain.right + 20);
}

TEST(Attacks, HardenedResistsAll) {
  // At 1000 records; the bounds at 10 000 are measured by the bench. 3 % is far above what is found
  // and far below what any of these attacks takes from a filter.
  const auto persons = Persons(900);
  for (const char* profile : {"hardened-v1", "hardened-v2"}) {
    const AttackData seeded = AttackedProfile(profile, persons, 45);
    EXPECT_LT(AttackBySimilarity(seeded, 8, 900).rate(), 0.03) << profile;
    const AttackData known = AttackedProfile(profile, persons, 500);
    EXPECT_LT(AttackBySimilarity(known, 1, 200).rate(), 0.08) << profile;
    EXPECT_LT(AttackByRidge(known, 200).rate(), 0.08) << profile;
    EXPECT_LT(AttackByTableLearning(known, *HardenedShape(profile), 6, 200).rate(), 0.08)
        << profile;
  }
}

}  // namespace
}  // namespace mirrorflow
