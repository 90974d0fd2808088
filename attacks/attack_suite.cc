#include "attacks/attack_suite.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "attacks/attack_by_atoms.h"
#include "attacks/attack_by_belief_propagation.h"
#include "attacks/attack_by_block_sizes.h"
#include "attacks/attack_by_code_words.h"
#include "attacks/attack_by_frequency.h"
#include "attacks/attack_by_matched_seeds.h"
#include "attacks/attack_by_pattern_mining.h"
#include "attacks/attack_by_ridge.h"
#include "attacks/attack_by_similarity.h"
#include "attacks/attack_by_spectra.h"
#include "attacks/attack_by_table_learning.h"
#include "attacks/attack_with_key.h"
#include "attacks/bit_statistics.h"
#include "attacks/two_batches.h"

namespace mirrorflow {
namespace {

constexpr int kMatchingRounds = 8;
constexpr int kLearningSteps = 6;  // more of them fit noise and find less
constexpr std::size_t kDecodedBits = 300;
constexpr std::size_t kDecodedRows = 1000;  // tried: belief propagation scores them bit by bit
constexpr int kCodeWordAttempts = 2;

constexpr std::array<AttackFacts, kAttackCount> kAttacks = {{
    {AttackId::kFrequency, "frequency", "exact frequency", AttackMeans::kList},
    {AttackId::kPatternMining, "pattern-mining", "pattern mining", AttackMeans::kList},
    {AttackId::kAtoms, "atoms", "atoms of double hashing", AttackMeans::kList},
    {AttackId::kBitStatistics, "bit-statistics", "bit statistics", AttackMeans::kList},
    {AttackId::kCodeWords, "code-words", "rank and low-weight words", AttackMeans::kBatchOnly},
    {AttackId::kSpectral, "spectral-graph", "graph matching, spectral", AttackMeans::kList},
    {AttackId::kSeeded, "seeded-graph", "graph matching, seeded", AttackMeans::kPairs},
    {AttackId::kMatchedSeeds, "matched-seeds", "graph matching as seeds", AttackMeans::kPairs},
    {AttackId::kSimilarity, "similarity", "known plaintext, similarity", AttackMeans::kPairs},
    {AttackId::kRidge, "ridge", "known plaintext, ridge", AttackMeans::kPairs},
    {AttackId::kBeliefPropagation, "belief-propagation", "known plaintext, belief propagation",
     AttackMeans::kPairs},
    {AttackId::kTables, "tables", "known plaintext, tables learned", AttackMeans::kPairs},
    {AttackId::kJoinNearest, "join-nearest", "joining two runs, nearest row",
     AttackMeans::kTwoBatches},
    {AttackId::kJoinGraphs, "join-graphs", "joining two runs, similarity graphs",
     AttackMeans::kTwoBatches},
    {AttackId::kNoiseReuse, "noise-reuse", "noise reuse", AttackMeans::kOneKey},
    {AttackId::kBlocks, "blocks", "block frequency", AttackMeans::kList},
    {AttackId::kInsider, "insider", "insider with key", AttackMeans::kKey},
}};

AttackResult ByCodeWords(const AttackData& data, AttackMeasure& measure) {
  const CodeStructure found = FindCodeStructure(data, kCodeWordAttempts, data.size());
  const std::size_t light = std::min(found.rows * 6 / 100, found.lightest_column * 3 / 4);
  const bool enough_rows = found.rank + 64 <= found.rows;
  if (enough_rows) measure.found_structure = found.lightest_word <= light;
  measure.remark = absl::StrFormat(
      "rank %d of %d bits (own key: %d); rarest bit in %d rows, lightest sum in %d; %s", found.rank,
      found.bits, found.reference_rank, found.lightest_column, found.lightest_word,
      enough_rows ? absl::StrCat(found.words_of_features, " sums are one n-gram")
                  : "too few rows to search");
  return {.tried = 0, .right = 0, .persons = data.persons.size()};
}

AttackResult ByBitStatistics(const AttackData& data, AttackMeasure& measure) {
  const BitStatistics bits = StatisticsOfBits(data);
  measure.remark = absl::StrFormat(
      "%.0f to %.0f bits in a row, following its n-grams by %.2f; a bit in %.1f to %.1f %% of the "
      "rows (Gini %.3f); %d rows are not unique",
      bits.least_weight, bits.most_weight, bits.weight_follows_features, 100 * bits.least_share,
      100 * bits.most_share, bits.gini, bits.equal_rows);
  return AttackByWeight(data);
}

// Whoever sees strata guesses within them; a hidden name of a stratum would be told by its size.
AttackResult ByBlocks(const AttackData& data, AttackMeasure& measure) {
  AttackResult result{.tried = 0, .right = 0, .persons = data.persons.size()};
  if (data.row_strata.empty()) {
    measure.remark = "no strata";
    return result;
  }
  std::vector<std::uint32_t> hidden, truth, persons;
  std::mt19937_64 random(data.size());
  std::vector<std::uint32_t> cover(1u << 16);
  for (std::uint32_t i = 0; i < cover.size(); ++i) cover[i] = i;
  std::ranges::shuffle(cover, random);
  for (const std::uint16_t stratum : data.row_strata) {
    truth.push_back(stratum);
    hidden.push_back(cover[stratum]);
  }
  persons.assign(data.person_strata.begin(), data.person_strata.end());
  for (std::size_t i = data.known; i < data.size(); ++i) {
    if (!data.IsListed(i)) continue;
    ++result.tried;
    // Any person of the stratum; the list is in no order that tells.
    std::uint32_t guess = static_cast<std::uint32_t>(random() % data.persons.size());
    while (!data.MayBe(i, guess))
      guess = static_cast<std::uint32_t>(random() % data.persons.size());
    result.right += guess == data.truth[i];
  }
  const AttackResult names = AttackByBlockSizes(hidden, truth, persons);
  measure.remark = absl::StrFormat(
      "a guess within the stratum has %.3f %%; were strata hidden, their sizes would "
      "tell those of %.0f %% of the rows",
      100 * GuessWithinBlocks(persons), 100 * names.rate());
  return result;
}

AttackResult OnOneBatch(const EncodingUnderAttack& encoding, const AttackData& data,
                        std::span<const Identity> list, AttackMeasure& measure) {
  const std::size_t tried = measure.cell.rows_tried;
  switch (measure.cell.attack) {
    case AttackId::kFrequency:
      return AttackByFrequency(data);
    case AttackId::kPatternMining:
      return AttackByPatternMining(data);
    case AttackId::kAtoms:
      return AttackByAtoms(data, encoding.positions);
    case AttackId::kBitStatistics:
      return ByBitStatistics(data, measure);
    case AttackId::kCodeWords:
      return ByCodeWords(data, measure);
    case AttackId::kSpectral:
      return AttackBySpectra(data);
    case AttackId::kSeeded:
      return AttackBySimilarity(data, kMatchingRounds, data.size());
    case AttackId::kMatchedSeeds:
      return AttackByMatchedSeeds(data, kMatchingRounds, [&](const AttackData& next) {
        return encoding.tuples.has_value()
                   ? AttackByTableLearning(next, *encoding.tuples, kLearningSteps, next.size())
                   : AttackByRidge(next, next.size());
      });
    case AttackId::kSimilarity:
      return AttackBySimilarity(data, 1, tried);
    case AttackId::kRidge:
      return AttackByRidge(data, tried);
    case AttackId::kBeliefPropagation:
      return AttackByBeliefPropagation(data, encoding.density, kDecodedBits,
                                       std::min(tried, kDecodedRows));
    case AttackId::kTables:
      return AttackByTableLearning(data, *encoding.tuples, kLearningSteps, tried);
    case AttackId::kBlocks:
      return ByBlocks(data, measure);
    case AttackId::kInsider:
      return AttackWithKey(data, encoding, list);
    case AttackId::kJoinNearest:
    case AttackId::kJoinGraphs:
    case AttackId::kNoiseReuse:
      break;
  }
  return {};
}

AttackResult OnTwoBatches(const EncodingUnderAttack& encoding, std::span<const Identity> persons,
                          AttackId attack) {
  const auto& second = attack == AttackId::kNoiseReuse ? encoding.victim : encoding.own;
  const TwoBatches batches =
      BatchesUnder(encoding.victim, second, encoding.row_words, persons, persons.size());
  if (attack == AttackId::kNoiseReuse) return AttackByNoiseReuse(batches);
  return attack == AttackId::kJoinNearest ? AttackByNearestRow(batches)
                                          : AttackByJoiningGraphs(batches);
}

}  // namespace

std::span<const AttackFacts> AllAttacks() { return kAttacks; }

const AttackFacts& FactsOf(AttackId id) { return kAttacks[static_cast<std::size_t>(id)]; }

std::string_view MeansText(AttackMeans means) {
  switch (means) {
    case AttackMeans::kBatchOnly:
      return "the batch";
    case AttackMeans::kList:
      return "the batch and a list of the population";
    case AttackMeans::kPairs:
      return "the batch, a list of the population, and known pairs of person and row";
    case AttackMeans::kTwoBatches:
      return "two batches of the same persons under two keys";
    case AttackMeans::kOneKey:
      return "two batches of the same persons under one key, which the product does not make";
    case AttackMeans::kKey:
      return "the batch, a list of the population, and the run's key";
  }
  return "";
}

absl::StatusOr<AttackId> AttackFromName(const std::string& name) {
  std::string names;
  for (const AttackFacts& facts : kAttacks) {
    if (facts.name == name) return facts.id;
    absl::StrAppend(&names, names.empty() ? "" : ", ", std::string(facts.name));
  }
  return absl::InvalidArgumentError(
      absl::StrCat("no attack is named ", name, "\nhint: there are ", names));
}

std::size_t AttackCell::persons_needed() const {
  return static_cast<std::size_t>(std::lround(static_cast<double>(records) * (2 - overlap)));
}

absl::StatusOr<AttackMeasure> RunAttack(const EncodingUnderAttack& encoding,
                                        const AttackedPopulation& population,
                                        const AttackCell& cell,
                                        const std::function<double()>& seconds) {
  const std::size_t persons = cell.persons_needed();
  if (cell.overlap <= 0 || cell.overlap > 1 || persons > population.persons.size()) {
    return absl::InvalidArgumentError(
        absl::StrCat("a batch of ", cell.records, " with an overlap of ", cell.overlap, " needs ",
                     persons, " persons, of ", population.persons.size()));
  }
  if (static_cast<double>(cell.known) >= cell.overlap * static_cast<double>(cell.records)) {
    return absl::InvalidArgumentError(
        absl::StrCat(cell.known, " known pairs leave no row of ", cell.records, " to find"));
  }
  if (cell.attack == AttackId::kTables && !encoding.tuples.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrCat(encoding.name, " has no tables that could be learned"));
  }
  const std::span<const Identity> chosen = std::span(population.persons).first(persons);
  AttackMeasure measure{.cell = cell, .result = {}, .found_structure = {}, .remark = {}};
  const double start = seconds();
  const AttackMeans means = FactsOf(cell.attack).means;
  if (means == AttackMeans::kTwoBatches || means == AttackMeans::kOneKey) {
    measure.result = OnTwoBatches(encoding, chosen, cell.attack);
  } else {
    std::span<const std::uint16_t> strata;
    if (cell.with_strata && !population.strata.empty()) {
      strata = std::span(population.strata).first(persons);
    }
    const AttackData data =
        Attacked(encoding, chosen, cell.known, cell.key + 2, cell.overlap, strata);
    measure.result = OnOneBatch(encoding, data, ListOf(chosen, cell.overlap), measure);
    // A blind guess is one within the stratum.
    const std::set<std::uint16_t> used(data.person_strata.begin(), data.person_strata.end());
    measure.result.persons /= std::max<std::uint64_t>(used.size(), 1);
  }
  measure.result.seconds = seconds() - start;
  return measure;
}

}  // namespace mirrorflow
