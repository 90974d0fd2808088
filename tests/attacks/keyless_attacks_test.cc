#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <vector>

#include "attacks/attack_by_atoms.h"
#include "attacks/attack_by_block_sizes.h"
#include "attacks/attack_by_code_words.h"
#include "attacks/attack_by_frequency.h"
#include "attacks/attack_by_matched_seeds.h"
#include "attacks/attack_by_pattern_mining.h"
#include "attacks/attack_by_ridge.h"
#include "attacks/attack_by_similarity.h"
#include "attacks/attack_with_key.h"
#include "attacks/bit_statistics.h"
#include "attacks/double_hashing_filter.h"
#include "attacks/encoding_under_attack.h"
#include "attacks/made_population.h"
#include "attacks/noisy_filter.h"
#include "attacks/two_batches.h"
#include "tests/status_matchers.h"

// Attacks without a known pair, and those that compare batches: each takes something from a weak
// encoding, and not from hardened-v1.
namespace mirrorflow {
namespace {

std::vector<Identity> Persons(std::size_t count, RecordLength length = RecordLength::kMiddle) {
  return DrawPopulation(InventNameTokens(1), length, count, 2);
}

EncodingUnderAttack Profile(const char* profile) {
  return ValueOrDie(ProfileUnderAttack(profile, 1));
}

template <typename Encoder>
EncodingUnderAttack Of(std::shared_ptr<Encoder> victim, std::shared_ptr<Encoder> own) {
  const auto encode = [](std::shared_ptr<Encoder> encoder) -> EncodingUnderAttack::Encode {
    return [encoder](const Identity& identity, std::span<std::uint64_t> row) {
      encoder->Encode(IdentityFeatures(identity), row);
      return true;
    };
  };
  return {.name = "test",
          .row_words = victim->row_words(),
          .victim = encode(victim),
          .own = encode(own)};
}

EncodingUnderAttack DoubleHashing() {
  return Of(std::make_shared<DoubleHashingFilter>(512, 8, 1),
            std::make_shared<DoubleHashingFilter>(512, 8, 2));
}

TEST(AttackByFrequency, NamesFrequentValuesOfOneFieldAndNothingOfWholeRecords) {
  // One field: a place of birth, of which some are far more frequent than others.
  auto persons = Persons(1500, RecordLength::kLong);
  for (Identity& person : persons) {
    Identity place;
    place.birth_place = person.birth_place;
    person = place;
  }
  const EncodingUnderAttack filter = DoubleHashing();
  EXPECT_GT(AttackByFrequency(Attacked(filter, persons, 0, 3)).rate(), 0.3);
  const AttackData records = Attacked(Profile("hardened-v1"), Persons(1500), 0, 3);
  EXPECT_LT(AttackByFrequency(records).rate(), 0.01);
}

TEST(AttackByPatternMining, TakesFiltersWithoutAPair) {
  const auto persons = Persons(800);
  for (const char* profile : {"plain-v1", "clk-v3"}) {
    const AttackResult filter = AttackByPatternMining(Attacked(Profile(profile), persons, 0, 3));
    EXPECT_EQ(filter.tried, 800u);
    EXPECT_GT(filter.rate(), 0.9) << profile;
  }
  const AttackResult hardened =
      AttackByPatternMining(Attacked(Profile("hardened-v1"), persons, 0, 3));
  EXPECT_LT(hardened.right, 12u);  // of one expected by chance
}

TEST(AttackByAtoms, TakesDoubleHashingAndNotRandomHashing) {
  const auto persons = Persons(800);
  EXPECT_GT(AttackByAtoms(Attacked(DoubleHashing(), persons, 0, 3), 8).rate(), 0.3);
  EXPECT_LT(AttackByAtoms(Attacked(Profile("plain-v1"), persons, 0, 3), 8).rate(), 0.02);
}

TEST(AttackByWeight, FollowsTheLengthOfAPlainRecord) {
  const auto persons = Persons(300, RecordLength::kLong);
  const AttackData plain = Attacked(Profile("plain-v1"), persons, 0, 3);
  const AttackResult result = AttackByWeight(plain);
  EXPECT_GT(result.lowest(), 2 * result.by_chance());
  EXPECT_GT(StatisticsOfBits(plain).weight_follows_features, 0.7);
  const BitStatistics hardened = StatisticsOfBits(Attacked(Profile("hardened-v1"), persons, 0, 3));
  EXPECT_EQ(hardened.least_weight, 640);
  EXPECT_EQ(hardened.most_weight, 640);
}

TEST(AttackByMatchedSeeds, FindsAtLeastWhatMatchingIsSureOf) {
  const auto persons = Persons(800);
  const AttackData data = Attacked(Profile("clk-v3"), persons, 40, 3);
  const AttackResult both = AttackByMatchedSeeds(
      data, 2, [](const AttackData& next) { return AttackByRidge(next, next.size()); });
  EXPECT_EQ(both.tried, 760u);
  EXPECT_GT(both.rate(), 0.9);
}

TEST(FindCodeStructure, FindsRareFeaturesInADiffusionAsLongAsItsFilterAndNotInAShorterOne) {
  const auto persons = Persons(1400);
  LinearDiffusionShape shape = {.filter_bits = 512, .positions = 5, .output_bits = 512, .taps = 7};
  const CodeStructure wide =
      FindCodeStructure(Attacked(DiffusionUnderAttack(shape, 1), persons, 0, 3), 3, 4);
  EXPECT_LT(wide.lightest_word, wide.lightest_column / 2);
  shape.output_bits = 256;
  const CodeStructure narrow =
      FindCodeStructure(Attacked(DiffusionUnderAttack(shape, 1), persons, 0, 3), 3, 4);
  EXPECT_EQ(narrow.rank, 256u);
  EXPECT_GT(narrow.lightest_word, narrow.lightest_column / 2);
  EXPECT_EQ(narrow.words_of_features, 0u);
}

TEST(AttackByNoiseReuse, SeesThroughNoiseFromTheKeyAndNotThroughFreshNoise) {
  const auto persons = Persons(300);
  const LinearDiffusionShape shape = {
      .filter_bits = 1024, .positions = 8, .output_bits = 1024, .taps = 1};
  for (const auto noise : {NoisyFilter::Noise::kFromKey, NoisyFilter::Noise::kFresh}) {
    const auto filter = std::make_shared<NoisyFilter>(shape, 0.05, noise, 7);
    const auto encode = Of(filter, filter).victim;
    const AttackResult result = AttackByNoiseReuse(BatchesUnder(encode, encode, 16, persons, 5));
    if (noise == NoisyFilter::Noise::kFromKey) {
      EXPECT_GT(result.rate(), 0.99);
    } else {
      EXPECT_EQ(result.right, 0u);
    }
  }
}

TEST(JoiningRuns, IsDoneByOneKeyAndByTheGraphsOfPlainFilters) {
  const auto persons = Persons(500, RecordLength::kLong);
  const EncodingUnderAttack plain = Profile("plain-v1");
  const auto batches = [&](const EncodingUnderAttack& encoding, bool one_key) {
    return BatchesUnder(encoding.victim, one_key ? encoding.victim : encoding.own,
                        encoding.row_words, persons, 5);
  };
  EXPECT_GT(AttackByNearestRow(batches(plain, true)).rate(), 0.99);
  EXPECT_GT(AttackByJoiningGraphs(batches(plain, false)).rate(), 0.8);
  const EncodingUnderAttack hardened = Profile("hardened-v1");
  EXPECT_GT(AttackByNearestRow(batches(hardened, true)).rate(), 0.99);
  EXPECT_LT(AttackByNearestRow(batches(hardened, false)).right, 12u);
  EXPECT_LT(AttackByJoiningGraphs(batches(hardened, false)).right, 12u);
}

TEST(AttackByBlockSizes, NamesPartsOfUnequalSizesAndNotOfEqualOnes) {
  std::vector<std::uint32_t> unequal;
  std::vector<std::uint32_t> equal;
  for (std::uint32_t block = 0; block < 20; ++block) {
    for (std::uint32_t i = 0; i < 10 + 7 * block; ++i) unequal.push_back(block);
    for (std::uint32_t i = 0; i < 30; ++i) equal.push_back(block);
  }
  const auto hidden = [](std::vector<std::uint32_t> blocks) {
    for (std::uint32_t& block : blocks) block = (block * 7 + 3) % 20 + 100;
    return blocks;
  };
  EXPECT_EQ(AttackByBlockSizes(hidden(unequal), unequal, unequal).rate(), 1);
  EXPECT_LT(AttackByBlockSizes(hidden(equal), equal, equal).rate(), 0.3);
  EXPECT_NEAR(GuessWithinBlocks(equal), 1.0 / 30, 1e-12);
}

TEST(AttackWithKey, TakesEverythingOfEveryEncoding) {
  const auto persons = Persons(400);
  for (const char* profile : {"clk-v3", "hardened-v1"}) {
    const EncodingUnderAttack encoding = Profile(profile);
    EXPECT_GT(AttackWithKey(Attacked(encoding, persons, 0, 3), encoding, persons).rate(), 0.98);
  }
}

TEST(Overlap, PersonsOutsideTheListCannotBeFoundAndDoNotCount) {
  const auto persons = Persons(900);
  const AttackData half = Attacked(Profile("clk-v3"), persons, 60, 3, 0.5);
  EXPECT_EQ(half.size(), 600u);
  EXPECT_EQ(half.Listed(0, half.size()), 300u);
  EXPECT_EQ(half.Listed(0, 60), 60u);  // what is known is listed
  const AttackResult result = AttackBySimilarity(half, 8, half.size());
  EXPECT_EQ(result.tried, 240u);
  EXPECT_GT(result.rate(), 0.5);
}

TEST(Strata, NarrowTheListToThoseOfTheRow) {
  const auto persons = Persons(900);
  AttackData data = Attacked(Profile("hardened-v1"), persons, 100, 3);
  const double without = AttackBySimilarity(data, 1, 800).rate();
  data.person_strata.resize(900);
  data.row_strata.resize(900);
  for (std::uint16_t person = 0; person < 900; ++person) {
    data.person_strata[person] = static_cast<std::uint16_t>(person % 90);
  }
  for (std::size_t i = 0; i < 900; ++i) data.row_strata[i] = data.person_strata[data.truth[i]];
  EXPECT_GT(AttackBySimilarity(data, 1, 800).rate(), without + 0.05);  // one of ten by chance
}

}  // namespace
}  // namespace mirrorflow
