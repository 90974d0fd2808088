#include "statistics/suppression.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::ElementsAre;
constexpr CellStatus kShown = CellStatus::kShown;
constexpr CellStatus kPrimary = CellStatus::kPrimary;
constexpr CellStatus kSecondary = CellStatus::kSecondary;

std::vector<std::size_t> FirstToLast(std::size_t n) {
  std::vector<std::size_t> order(n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  return order;
}

SuppressionPlan Plan(const std::vector<std::uint64_t>& cells, std::uint32_t threshold) {
  return PlanSuppression(cells, FirstToLast(cells.size()), threshold);
}

TEST(PlanSuppressionTest, NothingSmallMeansNothingSuppressed) {
  const SuppressionPlan plan = Plan({10, 11, 500}, 10);
  EXPECT_THAT(plan.cells, ElementsAre(kShown, kShown, kShown));
  EXPECT_EQ(plan.total, kShown);
}

TEST(PlanSuppressionTest, SingleSmallCellTakesTheFirstOfTheOrderWithIt) {
  const SuppressionPlan plan = Plan({50, 3, 40}, 10);
  EXPECT_THAT(plan.cells, ElementsAre(kSecondary, kPrimary, kShown));
  EXPECT_EQ(plan.total, kShown);
}

TEST(PlanSuppressionTest, ZeroIsSuppressedLikeAnySmallCell) {
  EXPECT_THAT(Plan({50, 0, 40}, 10).cells, ElementsAre(kSecondary, kPrimary, kShown));
}

TEST(PlanSuppressionTest, SmallCellsThatHideEachOtherNeedNoMore) {
  const SuppressionPlan plan = Plan({5, 5, 0, 40}, 10);
  EXPECT_THAT(plan.cells, ElementsAre(kPrimary, kPrimary, kPrimary, kShown));
  EXPECT_EQ(plan.total, kShown);
}

TEST(PlanSuppressionTest, SmallCellsThatAreAllNearlyAtTheThresholdDoNot) {
  EXPECT_THAT(Plan({9, 9, 8, 40, 50}, 10).cells,
              ElementsAre(kPrimary, kPrimary, kPrimary, kSecondary, kShown));
}

TEST(PlanSuppressionTest, SecondaryCellThatIsTooSmallTakesAnother) {
  const SuppressionPlan plan = Plan({0, 12, 40, 50}, 10);
  EXPECT_THAT(plan.cells, ElementsAre(kPrimary, kSecondary, kSecondary, kShown));
  EXPECT_EQ(plan.total, kShown);
}

TEST(PlanSuppressionTest, TotalGoesWhenNoCellIsLeft) {
  const SuppressionPlan plan = Plan({0, 12}, 10);
  EXPECT_THAT(plan.cells, ElementsAre(kPrimary, kSecondary));
  EXPECT_EQ(plan.total, kSecondary);
}

TEST(PlanSuppressionTest, SmallTotalIsPrimary) { EXPECT_EQ(Plan({3, 4, 0}, 10).total, kPrimary); }

// What a reader sees of a table.
using View = std::tuple<std::vector<CellStatus>, CellStatus, std::vector<std::uint64_t>>;

View ViewOf(const std::vector<std::uint64_t>& cells, std::uint32_t threshold) {
  const SuppressionPlan plan = Plan(cells, threshold);
  std::vector<std::uint64_t> shown;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (plan.cells[i] == kShown) shown.push_back(cells[i]);
  }
  if (plan.total == kShown) shown.push_back(std::reduce(cells.begin(), cells.end()));
  return {plan.cells, plan.total, shown};
}

// A reader who knows the rule can't tell apart the tables that give the same view. Over all tables
// of up to `size` cells: each suppressed cell has at least `threshold` values among them. Tables
// near the upper end of the enumeration lack some of their twins and are left out.
void ExpectEverySuppressedCellOpen(std::size_t size, std::uint32_t threshold, std::uint64_t limit) {
  std::map<View, std::vector<std::set<std::uint64_t>>> possible;  // values of each cell, by view
  std::vector<std::vector<std::uint64_t>> inner;
  std::vector<std::uint64_t> cells(size, 0);
  while (true) {
    std::vector<std::set<std::uint64_t>>& values = possible[ViewOf(cells, threshold)];
    values.resize(size);
    for (std::size_t i = 0; i < size; ++i) values[i].insert(cells[i]);
    if (std::reduce(cells.begin(), cells.end()) <= limit) inner.push_back(cells);
    std::size_t i = 0;
    while (i < size && cells[i] == limit) cells[i++] = 0;
    if (i == size) break;
    ++cells[i];
  }
  for (const std::vector<std::uint64_t>& table : inner) {
    const View view = ViewOf(table, threshold);
    for (std::size_t i = 0; i < size; ++i) {
      const CellStatus status = std::get<0>(view)[i];
      if (status == kShown) {
        ASSERT_GE(table[i], threshold);
        continue;
      }
      const std::set<std::uint64_t>& values = possible[view][i];
      ASSERT_GE(values.size(), threshold) << testing::PrintToString(table) << " cell " << i;
      if (status == kPrimary) {
        ASSERT_EQ(*values.begin(), 0U);
        ASSERT_EQ(*values.rbegin(), threshold - 1);
      }
    }
  }
}

TEST(PlanSuppressionTest, NoSuppressedCellFollowsFromTheViewOfAnySmallTable) {
  ExpectEverySuppressedCellOpen(1, 3, 40);
  ExpectEverySuppressedCellOpen(2, 3, 40);
  ExpectEverySuppressedCellOpen(3, 3, 20);
  ExpectEverySuppressedCellOpen(4, 3, 17);
  ExpectEverySuppressedCellOpen(3, 5, 30);
  ExpectEverySuppressedCellOpen(2, 10, 60);
}

FlowTable RandomTable(std::mt19937_64& random) {
  // Sizes from nearly empty to large, as corridors are.
  const auto draw = [&random] {
    StratumCounts counts{};
    const std::uint64_t scale = std::uint64_t{1} << random() % 9;
    for (std::uint64_t& count : counts) count = random() % 3 == 0 ? 0 : random() % (3 * scale);
    return counts;
  };
  StratumCounts sender = draw();
  StratumCounts receiver = draw();
  StratumCounts linked;
  for (std::size_t i = 0; i < linked.size(); ++i) linked[i] = std::min(sender[i], receiver[i]);
  return ValueOrDie(FlowTable::Create(ValueOrDie(Corridor::Parse("KE-UG")),
                                      ValueOrDie(Period::Create("2024")), sender, receiver,
                                      linked));
}

struct Range {
  std::uint64_t low;
  std::uint64_t high;
};

// The values that a suppressed cell can have by the linear relation "cells add up to the total" and
// by what the marks say: C is below the threshold, D is not. Written for the test alone.
Range PossibleValues(std::span<const ReleasedCell> cells, const ReleasedCell& total, std::size_t at,
                     std::uint64_t threshold) {
  constexpr std::uint64_t kMany = 1'000'000;
  const auto bounds = [&](const ReleasedCell& cell) {
    if (cell.value.has_value()) return Range{*cell.value, *cell.value};
    return cell.status == kPrimary ? Range{0, threshold - 1} : Range{threshold, kMany};
  };
  Range others{0, 0};
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i == at) continue;
    others.low += bounds(cells[i]).low;
    others.high += bounds(cells[i]).high;
  }
  Range own = bounds(cells[at]);
  if (total.value.has_value()) {
    own.low = std::max(own.low, *total.value - std::min(*total.value, others.high));
    own.high = std::min(own.high, *total.value - std::min(*total.value, others.low));
  }
  return own;
}

TEST(SuppressSmallCellsTest, NoReleasedTableLetsACellBeSolvedOrShowsASmallOne) {
  const std::uint64_t seed = 20240602;
  std::mt19937_64 random(seed);
  for (int round = 0; round < 20000; ++round) {
    const FlowTable exact = RandomTable(random);
    const auto threshold = static_cast<std::uint32_t>(3 + random() % 12);
    const ReleasedTable table = ValueOrDie(SuppressSmallCells(exact, threshold));
    ASSERT_EQ(table.cells().size(), 3U * (kStratumCount + 1));
    for (const Figure figure : kFigures) {
      const auto first = static_cast<std::size_t>(figure) * (kStratumCount + 1);
      const std::span<const ReleasedCell> cells =
          std::span(table.cells()).subspan(first, kStratumCount);
      const ReleasedCell& total = table.total(figure);
      ASSERT_FALSE(total.stratum.has_value());
      if (total.value.has_value()) {
        ASSERT_EQ(*total.value, exact.total(figure));
        ASSERT_GE(*total.value, threshold);
      }
      std::uint64_t suppressed = 0;
      std::uint64_t suppressed_sum = 0;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        ASSERT_EQ(cells[i].figure, figure);
        ASSERT_EQ(cells[i].stratum->code(), i);
        const std::uint64_t truth = exact.counts(figure)[i];
        if (cells[i].value.has_value()) {
          ASSERT_EQ(*cells[i].value, truth);
          ASSERT_GE(truth, threshold);
          continue;
        }
        ++suppressed;
        suppressed_sum += truth;
        ASSERT_EQ(cells[i].status == kPrimary, truth < threshold);
        const Range range = PossibleValues(cells, total, i, threshold);
        ASSERT_TRUE(range.low <= truth && truth <= range.high);
        if (cells[i].status == kPrimary) {
          ASSERT_TRUE(range.low == 0 && range.high == threshold - 1)
              << "seed " << seed << ", round " << round << ", cell " << i;
        }
        ASSERT_GE(range.high - range.low + 1, threshold)
            << "seed " << seed << ", round " << round << ", cell " << i;
      }
      if (total.value.has_value() && suppressed > 0) {
        ASSERT_GE(suppressed, 2U);
        ASSERT_GE(suppressed_sum, threshold);
      }
    }
  }
}

TEST(SuppressSmallCellsTest, UnknownAndOldAreGivenUpBeforeWorkingAge) {
  StratumCounts counts{};
  counts.fill(100);
  counts[Stratum{Sex::kFemale, BroadAge::k25To64}.code()] = 2;
  const ReleasedTable table = ValueOrDie(SuppressSmallCells(
      ValueOrDie(FlowTable::Create(ValueOrDie(Corridor::Parse("KE-UG")),
                                   ValueOrDie(Period::Create("2024")), counts, counts, counts)),
      10));
  for (const ReleasedCell& cell : table.cells()) {
    if (cell.status == kSecondary) {
      EXPECT_EQ(*cell.stratum, (Stratum{Sex::kUnknown, BroadAge::kUnknown}));
    }
  }
}

TEST(SuppressSmallCellsTest, ThresholdBelowThreeIsRefused) {
  std::mt19937_64 random(1);
  const FlowTable exact = RandomTable(random);
  for (const std::uint32_t threshold : {0U, 1U, 2U}) {
    EXPECT_THAT(SuppressSmallCells(exact, threshold),
                StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("at least 3")));
  }
  EXPECT_THAT(SuppressSmallCells(exact, 3), IsOk());
  EXPECT_THAT(SuppressSmallCells(exact, std::numeric_limits<std::uint32_t>::max()), IsOk());
}

}  // namespace
}  // namespace mirrorflow
