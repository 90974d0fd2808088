#include "statistics/differencing.h"

#include <gtest/gtest.h>

#include "tests/statistics/sample_cube.h"

namespace mirrorflow {
namespace {

ProtectedCounts Figures(std::int64_t total, std::optional<std::int64_t> female,
                        std::optional<std::int64_t> male) {
  ProtectedCounts run{.run = ValueOrDie(RunId::Create("r")),
                      .corridor = SampleCorridor(),
                      .period = SamplePeriod(),
                      .vintage = {},
                      .agreement = {},
                      .profile = DisclosureProfile::kOfficial,
                      .cost = 0,
                      .counts = {}};
  const auto add = [&](CountedTable table, const char* code, std::optional<std::int64_t> value) {
    run.counts.push_back({.table = table,
                          .figure = Figure::kLinked,
                          .code = code,
                          .value = value,
                          .secondary = false,
                          .micro_variance = 0});
  };
  add(CountedTable::kTotal, "_T", total);
  add(CountedTable::kBySex, "F", female);
  add(CountedTable::kBySex, "M", male);
  return run;
}

TEST(NarrowedCellsTest, SuppressedCellThatTheTotalLeavesOpenIsNot) {
  EXPECT_TRUE(NarrowedCells(Figures(105, 100, std::nullopt), 10, 5).empty());
}

TEST(NarrowedCellsTest, SuppressedCellThatTheTotalPinsDownIsNamed) {
  // Female at most 104, total at least 112 - 4 by its rounding: male is 8 or 9 for certain.
  const std::vector<std::string> cells = NarrowedCells(Figures(115, 100, std::nullopt), 10, 5);
  ASSERT_EQ(cells.size(), 1U);
  EXPECT_EQ(cells[0], "KE-UG by-sex LINKED M");
}

TEST(SuppressSecondaryTest, NothingIsNarrowedAfterIt) {
  ProtectedCounts run = Figures(115, 100, std::nullopt);
  SuppressSecondary(run, 10, 5);
  EXPECT_TRUE(NarrowedCells(run, 10, 5).empty());
  const ProtectedCount* female = run.Find(CountedTable::kBySex, Figure::kLinked, "F");
  EXPECT_FALSE(female->value.has_value());
  EXPECT_TRUE(female->secondary);
}

TEST(SuppressSecondaryTest, PublishedOfficialFiguresNeverNarrowACell) {
  ReproducibleRandom random(5);
  for (int i = 0; i < 300; ++i) {
    CubeCounts counts{};
    for (StratumCounts& figure : counts) {
      for (std::uint64_t& count : figure) count = random.Below(2) == 0 ? 0 : random.Below(30);
    }
    const ProtectedCounts run =
        Published(SampleCube(counts), TermsOf(OfficialContent(i % 2 == 0 ? 3 : 5)), random);
    EXPECT_TRUE(NarrowedCells(run, 10, i % 2 == 0 ? 3 : 5).empty());
  }
}

}  // namespace
}  // namespace mirrorflow
