#include "statistics/vintage_figures.h"

#include <gtest/gtest.h>

#include "tests/statistics/sample_cube.h"

namespace mirrorflow {
namespace {

const ProtectionFacts kOfficial{
    .profile = DisclosureProfile::kOfficial, .threshold = 10, .base = 5};
const ProtectionFacts kCkm{.profile = DisclosureProfile::kCkm, .threshold = 10, .base = 0};

ProtectedCount Total(std::optional<std::int64_t> value, std::uint32_t repeated = 0) {
  return {.table = CountedTable::kTotal,
          .figure = Figure::kLinked,
          .code = "_T",
          .value = value,
          .secondary = false,
          .micro_variance = 4'000'000,
          .repeated = repeated};
}

ProtectedCounts Run(const ProtectedCount& count, const char* vintage,
                    const ProtectionFacts& facts = kOfficial) {
  return {.run = ValueOrDie(RunId::Create("r")),
          .corridor = SampleCorridor(),
          .period = SamplePeriod(),
          .vintage = VintageOf(vintage),
          .agreement = {},
          .profile = facts.profile,
          .cost = 0,
          .counts = {count}};
}

// What is published when this figure was drawn.
ProtectedCount After(std::vector<ProtectedCount> earlier, std::optional<std::int64_t> drawn,
                     const ProtectionFacts& facts = kOfficial) {
  std::vector<PublishedVintage> published;
  for (const ProtectedCount& count : earlier) {
    published.push_back(
        {.release = "p", .counts = Run(count, "provisional", facts), .facts = facts});
  }
  ProtectedCounts run = Run(Total(drawn), "final", facts);
  RepeatPublishedFigures(run, published, facts);
  return run.counts.front();
}

TEST(RangeOfTest, IsWhatTheRuleLeavesPossible) {
  EXPECT_EQ(RangeOf(Total(100), kOfficial), (CountRange{96, 104}));
  EXPECT_EQ(RangeOf(Total(10), kOfficial), (CountRange{10, 14}));
  EXPECT_EQ(RangeOf(Total(std::nullopt), kOfficial), (CountRange{0, 9}));
  EXPECT_EQ(RangeOf(Total(100), kCkm), (CountRange{95, 105}));
  EXPECT_EQ(RangeOf(Total(0), kCkm), (CountRange{0, 5}));
  EXPECT_EQ(RangeOf(Total(3), kCkm), (CountRange{1, 8}));
  EXPECT_EQ(RangeOf(Total(3), {}), CountRange{});
  ProtectedCount secondary = Total(std::nullopt, 2);
  secondary.secondary = true;
  EXPECT_EQ(RangeOf(secondary, kOfficial), CountRange{});
}

TEST(RepeatPublishedFiguresTest, FigureOfAFewPersonsMoreOrFewerIsThePublishedOne) {
  for (const std::int64_t drawn : {85, 90, 95, 100, 105, 110, 115}) {
    const ProtectedCount count = After({Total(100)}, drawn);
    EXPECT_EQ(count.value, 100) << drawn;
    EXPECT_EQ(count.repeated, 1U);
    EXPECT_GT(count.micro_variance, 4'000'000);
  }
  for (const std::int64_t drawn : {80, 120, 200}) {
    EXPECT_EQ(After({Total(100)}, drawn), Total(drawn));
  }
  EXPECT_EQ(After({}, 105), Total(105));
}

TEST(RepeatPublishedFiguresTest, CellNeitherAppearsNorVanishesByAFewPersons) {
  EXPECT_FALSE(After({Total(std::nullopt)}, 10).value.has_value());
  EXPECT_FALSE(After({Total(std::nullopt)}, 20).value.has_value());
  EXPECT_EQ(After({Total(std::nullopt)}, 25).value, 25);
  EXPECT_EQ(After({Total(10)}, std::nullopt).value, 10);
  EXPECT_EQ(After({Total(30)}, std::nullopt).value, std::nullopt);
}

// Every change below the threshold, whatever was drawn for the two counts, in every rule.
TEST(RepeatPublishedFiguresTest, EveryCountWithinTheThresholdShowsTheSameAlsoWhenRepeatedBefore) {
  ReproducibleRandom random(3);
  for (const DisclosureContent& content : {OfficialContent(3), OfficialContent(5), CkmContent()}) {
    for (int i = 0; i < 200; ++i) {
      const auto publish = [&](std::uint64_t persons, const char* vintage,
                               const std::vector<PublishedVintage>& earlier) {
        CubeCounts counts{};
        counts[2][8] = persons;
        ProtectionTerms terms = TermsOf(content, vintage);
        terms.earlier = earlier;
        return PublishedVintage{
            .release = vintage,
            .counts = Published(SampleCube(counts, random.Next()), terms, random),
            .facts = ProtectionFacts::Of(terms.rule)};
      };
      const auto shown = [](const PublishedVintage& vintage) {
        return vintage.counts.Find(CountedTable::kTotal, Figure::kLinked, "_T")->value;
      };
      // Up by nine and by nine again: the range that a reader has holds the count each time.
      std::uint64_t persons = random.Below(80);
      std::vector<PublishedVintage> all;
      for (const char* vintage : {"provisional", "final"}) {
        all.push_back(publish(persons, vintage, all));
        EXPECT_EQ(shown(all.back()), shown(all.front())) << persons;
        const CountRange range = RangeOf(
            *all.back().counts.Find(CountedTable::kTotal, Figure::kLinked, "_T"), all.back().facts);
        EXPECT_GE(static_cast<std::int64_t>(persons), range.low);
        EXPECT_LE(static_cast<std::int64_t>(persons), range.high);
        const std::uint64_t change = random.Below(10);
        persons = random.Below(2) == 0 ? persons + change : persons - std::min(persons, change);
      }
    }
  }
}

TEST(RepeatPublishedFiguresTest, CellBetweenTwoPublishedFiguresIsSuppressed) {
  const ProtectedCount count = After({Total(100), Total(125)}, 110);
  EXPECT_FALSE(count.value.has_value());
  EXPECT_TRUE(count.secondary);
  EXPECT_EQ(After({Total(100), Total(125)}, 95).value, 100);
}

TEST(RepeatPublishedFiguresTest, FigureOfDpIsLeftAlone) {
  const ProtectionFacts dp{.profile = DisclosureProfile::kDp, .threshold = 10, .base = 0};
  EXPECT_EQ(After({Total(100)}, 101, dp), Total(101));
}

}  // namespace
}  // namespace mirrorflow
