#include "attacks/attack_verdict.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "attacks/attack_plan.h"

namespace mirrorflow {
namespace {

AttackMeasure Measured(AttackId attack, std::size_t records, std::size_t known, std::uint64_t tried,
                       std::uint64_t right, double overlap = 1) {
  AttackMeasure measure;
  measure.cell = {.attack = attack, .records = records, .known = known, .overlap = overlap};
  measure.result.tried = tried;
  measure.result.right = right;
  measure.result.persons = records;
  return measure;
}

const BoundStanding& Bound(const AttackVerdict& verdict, const std::string& name) {
  return *std::ranges::find(verdict.bounds, name, &BoundStanding::bound);
}

TEST(Judge, IsWithinBelowTheBoundAtTheEdgeAroundItAndNotWithinAboveIt) {
  for (const auto& [right, standing] :
       {std::pair(20u, Standing::kWithin), std::pair(145u, Standing::kAtTheEdge),
        std::pair(151u, Standing::kNotWithin)}) {
    const std::vector<AttackMeasure> measures = {
        Measured(AttackId::kSimilarity, 10000, 500, 10000, 5),
        Measured(AttackId::kTables, 10000, 500, 10000, right)};
    const AttackVerdict verdict = Judge(measures, AttackBounds::OfProject(), 10000);
    const BoundStanding& bound = Bound(verdict, "known plaintext, 500 pairs");
    EXPECT_EQ(bound.standing, standing) << right;
    EXPECT_NE(bound.by.find("tables"), std::string::npos);
    EXPECT_EQ(verdict.within(), standing != Standing::kNotWithin);
  }
}

TEST(Judge, MorePairsThanABoundNamesAreNotItsConcern) {
  const std::vector<AttackMeasure> measures = {Measured(AttackId::kTables, 10000, 9000, 1000, 900),
                                               Measured(AttackId::kTables, 10000, 2000, 8000, 80)};
  const AttackVerdict verdict = Judge(measures, AttackBounds::OfProject(), 10000);
  EXPECT_TRUE(verdict.within());
  EXPECT_EQ(Bound(verdict, "known plaintext, 500 pairs").standing, Standing::kNotMeasured);
  EXPECT_EQ(Bound(verdict, "known plaintext, 2000 pairs").share, 0.01);
}

TEST(Judge, KnownPairsAreJudgedAtTheLargestSize) {
  // The same pairs are a larger share of a smaller batch, in which there are fewer wrong answers.
  const std::vector<AttackMeasure> measures = {
      Measured(AttackId::kSimilarity, 10000, 500, 9500, 20),
      Measured(AttackId::kBeliefPropagation, 2000, 500, 200, 10)};
  EXPECT_TRUE(Judge(measures, AttackBounds::OfProject(), 10000).within());
}

TEST(Judge, KeysOfOneExperimentArePooled) {
  AttackMeasure second = Measured(AttackId::kTables, 10000, 2000, 8000, 300);
  second.cell.key = 2;
  const std::vector<AttackMeasure> measures = {Measured(AttackId::kTables, 10000, 2000, 8000, 500),
                                               second};
  const auto pooled = PoolKeys(measures);
  ASSERT_EQ(pooled.size(), 1u);
  EXPECT_EQ(pooled[0].result.tried, 16000u);
  const AttackVerdict verdict = Judge(measures, AttackBounds::OfProject(), 10000);
  EXPECT_EQ(Bound(verdict, "known plaintext, 2000 pairs").share, 0.05);
  EXPECT_EQ(Bound(verdict, "known plaintext, 2000 pairs").standing, Standing::kAtTheEdge);
}

TEST(Judge, GraphMatchingIsExtrapolatedToTheRecordsOfAKey) {
  std::vector<AttackMeasure> measures;
  for (const std::size_t records : {1000u, 2000u, 4000u}) {
    // 0.2, 0.4 and 0.8 %: twice as much at twice the size.
    measures.push_back(Measured(AttackId::kSeeded, records, records / 20, 100 * records,
                                records * records / 5000));
  }
  EXPECT_TRUE(Judge(measures, AttackBounds::OfProject(), 4000).within());
  const AttackVerdict verdict = Judge(measures, AttackBounds::OfProject(), 10000);
  EXPECT_TRUE(verdict.extrapolated);
  EXPECT_FALSE(verdict.within());
  EXPECT_NEAR(Bound(verdict, "graph matching, seeds 5 %").share, 0.02, 1e-4);
}

TEST(Judge, OtherSeedsAndOverlapsAreSweptAndNotJudged) {
  const std::vector<AttackMeasure> measures = {
      Measured(AttackId::kSeeded, 2000, 100, 1900, 2),
      Measured(AttackId::kSeeded, 2000, 400, 1600, 1000),
      Measured(AttackId::kSeeded, 2000, 100, 900, 800, 0.5)};
  EXPECT_TRUE(Judge(measures, AttackBounds::OfProject(), 2000).within());
}

TEST(Judge, JoiningMayNotPassChanceAndWordsMayNotShowNgrams) {
  EXPECT_TRUE(Judge(std::vector{Measured(AttackId::kJoinGraphs, 1500, 0, 1500, 11)},
                    AttackBounds::OfProject(), 1500)
                  .within());
  EXPECT_FALSE(Judge(std::vector{Measured(AttackId::kJoinGraphs, 1500, 0, 1500, 12)},
                     AttackBounds::OfProject(), 1500)
                   .within());
  AttackMeasure words = Measured(AttackId::kCodeWords, 6000, 0, 0, 0);
  EXPECT_TRUE(Judge(std::vector{words}, AttackBounds::OfProject(), 6000).within());
  words.found_structure = true;
  EXPECT_FALSE(Judge(std::vector{words}, AttackBounds::OfProject(), 6000).within());
}

TEST(Judge, AttacksThatNeedAListAloneAreBoundTogether) {
  const std::vector<AttackMeasure> measures = {
      Measured(AttackId::kPatternMining, 2000, 0, 2000, 1900),
      Measured(AttackId::kInsider, 2000, 0, 2000, 2000),
      Measured(AttackId::kNoiseReuse, 2000, 0, 2000, 2000)};
  const AttackVerdict verdict = Judge(measures, AttackBounds::OfProject(), 2000);
  EXPECT_EQ(Bound(verdict, "a list and no pair").share, 0.95);
  EXPECT_FALSE(verdict.within());
}

TEST(PlanAttacks, SweepsPairsSizesSeedsAndOverlapWithinWhatThereIs) {
  AttackPlanOptions options;
  options.persons = 14'000;
  options.records_per_key = 10'000;
  options.has_tables = true;
  const std::vector<AttackCell> cells = PlanAttacks(options);
  for (const AttackFacts& facts : AllAttacks()) {
    EXPECT_TRUE(std::ranges::any_of(cells, [&](const AttackCell& cell) {
      return cell.attack == facts.id;
    })) << facts.name;
  }
  for (const AttackCell& cell : cells) {
    EXPECT_LE(cell.persons_needed(), 14'000u);
    EXPECT_LE(cell.records, 10'000u);
    EXPECT_LT(static_cast<double>(cell.known), cell.overlap * static_cast<double>(cell.records));
  }
  const auto counts = [&](AttackId attack, auto value_of) {
    std::vector<double> values;
    for (const AttackCell& cell : cells) {
      if (cell.attack == attack) values.push_back(static_cast<double>(value_of(cell)));
    }
    std::ranges::sort(values);
    const auto repeated = std::ranges::unique(values);
    values.erase(repeated.begin(), repeated.end());
    return values.size();
  };
  EXPECT_EQ(counts(AttackId::kSimilarity, [](const AttackCell& c) { return c.known; }), 4u);
  EXPECT_EQ(counts(AttackId::kSeeded, [](const AttackCell& c) { return c.records; }), 5u);
  EXPECT_EQ(counts(AttackId::kSeeded, [](const AttackCell& c) { return c.overlap; }), 4u);
}

TEST(PlanAttacks, TakesASmallPopulationAsFarAsItGoes) {
  AttackPlanOptions options;
  options.persons = 300;
  options.records_per_key = 10'000;
  for (const AttackCell& cell : PlanAttacks(options)) {
    EXPECT_LE(cell.persons_needed(), 300u);
    EXPECT_NE(cell.attack, AttackId::kTables);  // the encoding has none
  }
  options.only = {AttackId::kRidge};
  EXPECT_EQ(PlanAttacks(options).size(), 1u);  // 100 pairs; the other numbers leave nobody
}

}  // namespace
}  // namespace mirrorflow
