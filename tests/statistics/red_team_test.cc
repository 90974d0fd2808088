// What a dishonest state learns of one person from published figures. The state fills its own batch
// as it likes and knows everything but whether the target is in the other's register; it sees all
// figures of all vintages and guesses. Success is the share of right guesses; blind guessing has
// .5. `statistics_test --gtest_filter='RedTeam*'` prints the table of docs/disclosure.md.

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "statistics/discrete_laplace.h"
#include "statistics/privacy_ledger.h"
#include "tests/statistics/sample_cube.h"

namespace mirrorflow {
namespace {

constexpr int kTrials = 4000;
// Four standard errors of a share of `kTrials`.
const double kTolerance = 4 * std::sqrt(0.25 / kTrials);

// Linked persons in one stratum: `known` and the target, if it is there.
FlowCube Cube(std::uint64_t known, bool has_target, std::uint64_t seed) {
  CubeCounts counts{};
  counts[0].fill(100);
  counts[1].fill(100);
  counts[2][8] = known + (has_target ? 1 : 0);
  counts[3] = counts[2];
  return SampleCube(counts, seed);
}

// The total of linked persons as published; what was in force before all of this (suppression of
// exact counts below 10) is "suppression".
// `published` is what is published of the corridor and period before, and after it this too.
using History = std::vector<PublishedVintage>;
using Publish = std::function<std::optional<std::int64_t>(const FlowCube&, const char* vintage,
                                                          RandomSource&, History& published)>;

Publish Under(const DisclosureContent& content) {
  return [content](const FlowCube& cube, const char* vintage, RandomSource& random,
                   History& published) {
    ProtectionTerms terms = TermsOf(content, vintage);
    terms.earlier = published;
    published.push_back({.release = vintage,
                         .counts = Published(cube, terms, random),
                         .facts = ProtectionFacts::Of(terms.rule)});
    return published.back().counts.Find(CountedTable::kTotal, Figure::kLinked, "_T")->value;
  };
}

// As it was before the differences between vintages were looked at.
Publish EachVintageAlone(const DisclosureContent& content) {
  return [publish = Under(content)](const FlowCube& cube, const char* vintage, RandomSource& random,
                                    History&) {
    History none;
    return publish(cube, vintage, random, none);
  };
}

std::optional<std::int64_t> SuppressionAlone(const FlowCube& cube, const char*, RandomSource&,
                                             History&) {
  std::int64_t total = 0;
  for (const std::uint64_t count : cube.counts(Figure::kLinked)) {
    total += static_cast<std::int64_t>(count);
  }
  return total >= 10 ? std::optional(total) : std::nullopt;
}

// Guesses whether the target is in the other's register.
using Attack = std::function<bool(const Publish&, bool target, std::uint64_t seed, RandomSource&)>;

double Success(const Attack& attack, const Publish& publish) {
  ReproducibleRandom random(11);
  int right = 0;
  for (int i = 0; i < kTrials; ++i) {
    const bool target = random.Below(2) == 1;
    right += attack(publish, target, random.Next(), random) == target;
  }
  return static_cast<double>(right) / kTrials;
}

bool Coin(RandomSource& random) { return random.Below(2) == 1; }

// A list of one person, padded to the minimum batch with persons that exist nowhere.
bool PaddedWatchList(const Publish& publish, bool target, std::uint64_t seed,
                     RandomSource& random) {
  History published;
  const auto shown = publish(Cube(0, target, seed), "final", random, published);
  return shown.has_value() ? *shown >= 1 : Coin(random);
}

// The same batch twice, with and without the target.
bool LeaveOneOut(const Publish& publish, bool target, std::uint64_t seed, RandomSource& random) {
  History published;
  const auto without = publish(Cube(50, false, seed), "provisional", random, published);
  const auto with = publish(Cube(50, target, seed + 1), "final", random, published);
  if (!without.has_value() || !with.has_value()) return Coin(random);
  return *with > *without;
}

// Nine persons known to be linked in one vintage, and the target added in the next.
bool AppearingCell(const Publish& publish, bool target, std::uint64_t seed, RandomSource& random) {
  History published;
  const auto without = publish(Cube(9, false, seed), "provisional", random, published);
  const auto with = publish(Cube(9, target, seed + 1), "final", random, published);
  return with.value_or(0) > without.value_or(0);
}

// Nine persons known to be linked: a tenth makes the cell appear.
bool TenThresholdOracle(const Publish& publish, bool target, std::uint64_t seed,
                        RandomSource& random) {
  History published;
  const auto shown = publish(Cube(9, target, seed), "final", random, published);
  // A profile that hides small figures shows none for nobody; then showing is the answer.
  History of_nobody;
  if (!publish(Cube(0, false, seed), "final", random, of_nobody).has_value())
    return shown.has_value();
  return *shown >= 10;
}

// The same batch in every vintage that the agreement has.
bool AveragingOverRuns(const Publish& publish, bool target, std::uint64_t seed,
                       RandomSource& random) {
  double sum = 0;
  int shown = 0;
  History published;
  for (const char* vintage : {"provisional", "final"}) {
    const auto value = publish(Cube(51, target, seed + static_cast<std::uint64_t>(shown)), vintage,
                               random, published);
    if (!value.has_value()) continue;
    sum += static_cast<double>(*value);
    ++shown;
  }
  if (shown == 0) return Coin(random);
  const double mean = sum / shown - 51;
  return mean == 0.5 ? Coin(random) : mean > 0.5;
}

struct Profile {
  const char* name;
  Publish publish;
};

std::vector<Profile> Profiles() {
  return {{"dp", Under(DpContent())},
          {"official, base 5", Under(OfficialContent(5))},
          {"official, base 3", Under(OfficialContent(3))},
          {"ckm", Under(CkmContent())},
          {"suppression", SuppressionAlone}};
}

struct NamedAttack {
  const char* name;
  Attack attack;
};

std::vector<NamedAttack> Attacks() {
  return {{"padded watch-list", PaddedWatchList},
          {"leave-one-out", LeaveOneOut},
          {"appearing cell", AppearingCell},
          {"ten-threshold oracle", TenThresholdOracle},
          {"averaging over runs", AveragingOverRuns}};
}

// What differential privacy allows at most: the posterior of a fair coin under the epsilon of the
// linked total in the vintages that the attack reads.
double Bound(const std::string& attack) {
  // budget 4, table 500 permille, half of it for the linked figure.
  const double of_vintages =
      attack == "leave-one-out" || attack == "averaging over runs" || attack == "appearing cell"
          ? 4 * 0.5 * (0.3 + 0.5) / 2
          : 4 * 0.5 * 0.5 / 2;
  return 1 / (1 + std::exp(-of_vintages));
}

TEST(RedTeamTest, NoAttackLearnsMoreFromDpThanItsEpsilonAllows) {
  for (const NamedAttack& attack : Attacks()) {
    EXPECT_LE(Success(attack.attack, Profiles()[0].publish), Bound(attack.name) + kTolerance)
        << attack.name;
  }
}

// What the other profiles do not stop: why they need both states' written word.
TEST(RedTeamTest, ThresholdOracleAlwaysSucceedsAgainstRoundingAndSuppression) {
  for (const std::size_t i : {1U, 2U, 4U}) {
    EXPECT_EQ(Success(TenThresholdOracle, Profiles()[i].publish), 1.0) << Profiles()[i].name;
  }
}

// The difference of two vintages tells nothing of one person: both show the same.
TEST(RedTeamTest, OnePersonMoreInALaterVintageChangesNoFigureOfRoundingAndCellKeys) {
  for (const DisclosureContent& content : {OfficialContent(3), OfficialContent(5), CkmContent()}) {
    ReproducibleRandom random(13);
    for (const std::uint64_t known : {0U, 4U, 9U, 10U, 14U, 50U, 51U, 997U}) {
      for (std::uint64_t seed = 0; seed < 40; ++seed) {
        History published;
        const auto before =
            Under(content)(Cube(known, false, seed), "provisional", random, published);
        EXPECT_EQ(Under(content)(Cube(known, true, seed + 1000), "final", random, published),
                  before);
      }
    }
  }
  // Without it they would.
  for (const NamedAttack& attack :
       {NamedAttack{"leave-one-out", LeaveOneOut}, NamedAttack{"appearing cell", AppearingCell}}) {
    EXPECT_NEAR(Success(attack.attack, Under(OfficialContent(5))), 0.5, kTolerance) << attack.name;
    EXPECT_GT(Success(attack.attack, EachVintageAlone(OfficialContent(5))), 0.5 + kTolerance)
        << attack.name;
  }
}

TEST(RedTeamTest, LeaveOneOutAlwaysSucceedsAgainstSuppressionAlone) {
  EXPECT_EQ(Success(LeaveOneOut, SuppressionAlone), 1.0);
  EXPECT_EQ(Success(AppearingCell, SuppressionAlone), 1.0);
  EXPECT_EQ(Success(AveragingOverRuns, SuppressionAlone), 1.0);
}

// Zeros stay zeros, so a figure above 0 is proof, which no epsilon allows.
TEST(RedTeamTest, CellKeyFigureAboveZeroProvesThatSomebodyIsThere) {
  ReproducibleRandom random(12);
  const Publish publish = Under(CkmContent());
  int proofs = 0;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    History of_nobody;
    History of_one;
    EXPECT_EQ(publish(Cube(0, false, seed), "final", random, of_nobody), 0);
    proofs += *publish(Cube(0, true, seed), "final", random, of_one) > 0;
  }
  EXPECT_GT(proofs, 200);
}

TEST(RedTeamTest, TableOfSuccess) {
  std::printf("%-22s", "");
  for (const Profile& profile : Profiles()) std::printf("%18s", profile.name);
  std::printf("%18s\n", "dp may allow");
  for (const NamedAttack& attack : Attacks()) {
    std::printf("%-22s", attack.name);
    for (const Profile& profile : Profiles()) {
      const double success = Success(attack.attack, profile.publish);
      EXPECT_GE(success, 0.5 - kTolerance);
      std::printf("%18.3f", success);
    }
    std::printf("%18.3f\n", Bound(attack.name));
  }
}

// 95 % half widths of the noise of every table and vintage, and that the budget is spent to the
// end.
void PrintWorkedBudget(const char* mode, std::vector<TableShare> tables, double parties) {
  DisclosureContent content = DpContent();
  content.tables = std::move(tables);
  const DisclosureRule rule = ValueOrDie(DisclosureRule::Create(content));
  NanoEpsilon sum = 0;
  for (const VintageShare& share : rule.vintages()) sum += rule.Cost(share.vintage);
  EXPECT_EQ(sum, rule.budget());
  for (const std::uint32_t bound : {1U, 2U}) {
    std::printf("%s, %zu tables, c = %u, budget %s; 95 %% half width of noise, persons\n%-16s",
                mode, rule.tables().size(), bound, NanoEpsilonText(rule.budget()).c_str(), "table");
    for (const VintageShare& share : rule.vintages()) {
      std::printf("%22s", share.vintage.ToString().c_str());
    }
    std::printf("\n");
    for (const TableShare& table : rule.tables()) {
      std::printf("%-16s", std::string(CountedTableName(table.table)).c_str());
      for (const VintageShare& vintage : rule.vintages()) {
        const auto half = [&](Figure figure) {
          const Epsilon noise =
              ValueOrDie(NoiseOf(rule, vintage.vintage, bound, table.table, figure));
          return 1.96 * std::sqrt(parties * DiscreteLaplaceVariance(noise.value()));
        };
        std::printf("%12.0f /%8.0f", half(Figure::kEmigSender), half(Figure::kLinked));
      }
      std::printf("\n");
    }
  }
}

// The budgets that docs/disclosure.md works out: 21 states, three vintages. In split trust each of
// three parties adds the whole noise.
TEST(RedTeamTest, WorkedBudgetFor21States) {
  PrintWorkedBudget(
      "linkage-unit",
      {{CountedTable::kTotal, 500}, {CountedTable::kBySex, 200}, {CountedTable::kByBroadAge, 300}},
      1);
  PrintWorkedBudget("split-trust",
                    {{CountedTable::kTotal, 400},
                     {CountedTable::kBySex, 150},
                     {CountedTable::kByBroadAge, 200},
                     {CountedTable::kByCitizenship, 125},
                     {CountedTable::kByPurpose, 125}},
                    3);
  PrintWorkedBudget("split-trust",
                    {{CountedTable::kTotal, 300},
                     {CountedTable::kBySex, 100},
                     {CountedTable::kByBroadAge, 150},
                     {CountedTable::kByCitizenship, 100},
                     {CountedTable::kByPurpose, 100},
                     {CountedTable::kByAge, 150},
                     {CountedTable::kByBirthCountry, 100}},
                    3);
}

}  // namespace
}  // namespace mirrorflow
