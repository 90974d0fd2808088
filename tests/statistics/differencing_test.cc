#include "statistics/differencing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/statistics/sample_cube.h"

namespace mirrorflow {
namespace {

const ProtectionFacts kBase5{.profile = DisclosureProfile::kOfficial, .threshold = 10, .base = 5};

ProtectedCounts Figures(std::int64_t total, std::optional<std::int64_t> female,
                        std::optional<std::int64_t> male, const char* vintage = "provisional") {
  ProtectedCounts run{.run = ValueOrDie(RunId::Create("r")),
                      .corridor = SampleCorridor(),
                      .period = SamplePeriod(),
                      .vintage = VintageOf(vintage),
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
  EXPECT_TRUE(NarrowedCells(Figures(105, 100, std::nullopt), kBase5).empty());
}

TEST(NarrowedCellsTest, SuppressedCellThatTheTotalPinsDownIsNamed) {
  // Female at most 104, total at least 112 - 4 by its rounding: male is 8 or 9 for certain.
  const std::vector<std::string> cells = NarrowedCells(Figures(115, 100, std::nullopt), kBase5);
  ASSERT_EQ(cells.size(), 1U);
  EXPECT_EQ(cells[0], "KE-UG by-sex LINKED M");
}

TEST(SuppressSecondaryTest, NothingIsNarrowedAfterIt) {
  ProtectedCounts run = Figures(115, 100, std::nullopt);
  SuppressSecondary(run, kBase5);
  EXPECT_TRUE(NarrowedCells(run, kBase5).empty());
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
    const ProtectionTerms terms = TermsOf(OfficialContent(i % 2 == 0 ? 3 : 5));
    const ProtectedCounts run = Published(SampleCube(counts), terms, random);
    EXPECT_TRUE(NarrowedCells(run, ProtectionFacts::Of(terms.rule)).empty());
  }
}

std::vector<PublishedVintage> Provisional(const ProtectedCounts& run) {
  return {{.release = "p", .counts = run, .facts = kBase5}};
}

// Nine women, and a tenth in the final figures: who added her knows that nobody else changed.
TEST(NarrowedByVintagesTest, CellThatAppearsByOnePersonIsNamedWithItsRelease) {
  const ProtectedCounts before = Figures(100, std::nullopt, 90);
  const std::vector<std::string> found =
      NarrowedByVintages(Figures(100, 10, 90, "final"), kBase5, Provisional(before));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], testing::StartsWith(
                            "KE-UG by-sex LINKED F of provisional in release p: together with p "
                            "(provisional) the figures of final leave "));
}

TEST(NarrowedByVintagesTest, TwoRoundingsOfOneCountAreNamed) {
  const std::vector<std::string> found = NarrowedByVintages(Figures(205, 100, 100, "final"), kBase5,
                                                            Provisional(Figures(200, 100, 100)));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found[0], testing::HasSubstr("KE-UG total LINKED _T"));
}

TEST(NarrowedByVintagesTest, SuppressedCellThatALaterTotalPinsDownIsNamed) {
  // Women and men as before, but the new total can't hold fewer than nine women.
  const std::vector<std::string> found = NarrowedByVintages(
      Figures(105, std::nullopt, 90, "final"), kBase5, Provisional(Figures(100, std::nullopt, 90)));
  ASSERT_EQ(found.size(), 1U);
}

TEST(NarrowedByVintagesTest, FiguresThatAreTheSameOrFarApartAreNot) {
  const std::vector<PublishedVintage> before = Provisional(Figures(100, std::nullopt, 90));
  EXPECT_TRUE(NarrowedByVintages(Figures(100, std::nullopt, 90, "final"), kBase5, before).empty());
  EXPECT_TRUE(NarrowedByVintages(Figures(150, 30, 120, "final"), kBase5, before).empty());
  EXPECT_TRUE(NarrowedByVintages(Figures(100, 10, 90, "final"), kBase5, {}).empty());
}

TEST(SuppressSecondaryTest, NothingIsNarrowedOverVintagesAfterIt) {
  const std::vector<PublishedVintage> before = Provisional(Figures(200, 100, 100));
  ProtectedCounts run = Figures(205, 100, 105, "final");
  ASSERT_FALSE(NarrowedByVintages(run, kBase5, before).empty());
  SuppressSecondary(run, kBase5, before);
  EXPECT_TRUE(NarrowedByVintages(run, kBase5, before).empty());
}

// Registers that change a little, much, and back again, over four vintages of every rule.
TEST(SuppressSecondaryTest, VintagesOfChangingRegistersNeverNarrowACell) {
  ReproducibleRandom random(6);
  int shown = 0;
  int cells = 0;
  for (int i = 0; i < 150; ++i) {
    DisclosureContent content = i % 3 == 2 ? CkmContent() : OfficialContent(i % 3 == 0 ? 3 : 5);
    content.vintages = {{VintageOf("provisional"), 0},
                        {VintageOf("final"), 0},
                        {VintageOf("revision-1"), 0},
                        {VintageOf("revision-2"), 0}};
    CubeCounts counts{};
    for (StratumCounts& figure : counts) {
      for (std::uint64_t& count : figure) count = random.Below(2) == 0 ? 0 : random.Below(60);
    }
    std::vector<PublishedVintage> published;
    for (const char* vintage : {"provisional", "final", "revision-1", "revision-2"}) {
      ProtectionTerms terms = TermsOf(content, vintage);
      terms.earlier = published;
      const ProtectionFacts facts = ProtectionFacts::Of(terms.rule);
      const ProtectedCounts run = Published(SampleCube(counts, random.Next()), terms, random);
      EXPECT_TRUE(NarrowedCells(run, facts).empty());
      EXPECT_THAT(NarrowedByVintages(run, facts, published), testing::IsEmpty());
      for (const ProtectedCount& count : run.counts) shown += count.value.has_value();
      cells += static_cast<int>(run.counts.size());
      published.push_back({.release = vintage, .counts = run, .facts = facts});
      const std::uint64_t change = 1 + random.Below(30);
      for (StratumCounts& figure : counts) {
        for (std::uint64_t& count : figure) {
          if (random.Below(3) == 0) count += random.Below(change);
          if (random.Below(4) == 0) count -= std::min(count, random.Below(change));
        }
      }
    }
  }
  // Not by showing nothing.
  EXPECT_GT(shown, cells / 2) << shown << " of " << cells;
}

}  // namespace
}  // namespace mirrorflow
