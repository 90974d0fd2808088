#include "records/population/event_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <tuple>
#include <vector>

#include "records/population/contribution_bound.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

Country Code(std::string_view code) { return ValueOrDie(Country::Create(code)); }
Corridor Path(std::string_view text) { return ValueOrDie(Corridor::Parse(text)); }
DayNumber Day(int year, int month, int day) {
  return *DayNumberOf({static_cast<std::int16_t>(year), static_cast<std::int8_t>(month),
                       static_cast<std::int8_t>(day)});
}

MigrantEvent Left(std::uint32_t person, DayNumber day, std::string_view to) {
  return {.person = person,
          .day = day,
          .other_country = to.empty() ? CountryCode{0} : CodeOf(Code(to)),
          .direction = Direction::kExit};
}

BatchSelection KenyaToUganda(UnknownDestination unknown, std::uint32_t window,
                             std::uint32_t bound) {
  return {.corridor = Path("KE-UG"),
          .side = Side::kSender,
          .period = ValueOrDie(Period::Create("2024")),
          .rule = ValueOrDie(BatchRule::Create(unknown, window, DurationRule::kUn12, bound)),
          .campaign = {Path("KE-TZ"), Path("KE-UG"), Path("UG-KE")}};
}

TEST(EventSelectionTest, EveryEventHasOneFate) {
  std::vector<MigrantEvent> events = {
      Left(0, Day(2024, 3, 1), "UG"), Left(1, Day(2024, 3, 1), "TZ"),
      Left(2, Day(2023, 3, 1), "UG"), Left(3, Day(2023, 12, 20), "UG"),
      Left(4, Day(2024, 3, 1), ""),   Left(5, Day(2024, 3, 1), "UG"),
      Left(5, Day(2024, 9, 1), "UG"), Left(6, Day(2025, 1, 31), "UG"),
      Left(7, Day(2025, 2, 1), "UG")};
  events.push_back(Left(8, Day(2024, 1, 1), "UG"));
  events.back().direction = Direction::kEntry;
  const SelectionCounts counts =
      ValueOrDie(
          SelectEvents(events, Code("KE"), KenyaToUganda(UnknownDestination::kExclude, 1, 1)))
          .counts;
  EXPECT_EQ(counts.events, 10u);
  EXPECT_EQ(counts.in_period, 2u);
  EXPECT_EQ(counts.in_window_only, 2u);  // December before and January after
  EXPECT_EQ(counts.other_corridor, 1u);
  EXPECT_EQ(counts.other_direction, 1u);
  EXPECT_EQ(counts.outside_period, 2u);
  EXPECT_EQ(counts.unknown_country_excluded, 1u);
  EXPECT_EQ(counts.cut_by_bound, 1u);
}

TEST(EventSelectionTest, UnknownCountryIsSentWhereItMayBelongAndCountedApart) {
  const std::vector<MigrantEvent> events = {Left(0, Day(2024, 3, 1), "")};
  const auto select = [&](std::uint32_t bound) {
    return ValueOrDie(
        SelectEvents(events, Code("KE"), KenyaToUganda(UnknownDestination::kInclude, 0, bound)));
  };
  // With one event a person it goes into the first corridor of the campaign, KE-TZ.
  EXPECT_EQ(select(1).counts.cut_by_bound, 1u);
  const SelectedEvents both = select(2);
  ASSERT_EQ(both.events.size(), 1u);
  EXPECT_TRUE(both.events[0].other_country_unknown);
  EXPECT_EQ(both.counts.unknown_country_included, 1u);
}

TEST(EventSelectionTest, CorridorMustBeOfThisStateAndOfTheCampaign) {
  BatchSelection selection = KenyaToUganda(UnknownDestination::kExclude, 0, 1);
  EXPECT_THAT(SelectEvents({}, Code("UG"), selection),
              StatusIs(absl::StatusCode::kInvalidArgument));
  selection.campaign = {Path("KE-TZ")};
  EXPECT_THAT(SelectEvents({}, Code("KE"), selection),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ContributionBoundTest, PrefersThePeriodThenTheStatedCountryThenTheEarliest) {
  std::vector<Contribution> contributions = {
      {.person = 1, .corridor = Path("KE-UG"), .day = 1, .in_window_only = true, .event = 0},
      {.person = 1, .corridor = Path("KE-UG"), .day = 5, .other_country_unknown = true, .event = 1},
      {.person = 1, .corridor = Path("KE-UG"), .day = 9, .event = 2},
      {.person = 1, .corridor = Path("KE-TZ"), .day = 9, .event = 3},
      {.person = 2, .corridor = Path("KE-UG"), .day = 9, .event = 4}};
  EXPECT_EQ(BoundContributions(1, contributions), 3u);
  ASSERT_EQ(contributions.size(), 2u);
  EXPECT_EQ(contributions[0].event, 3u);
  EXPECT_EQ(contributions[1].event, 4u);
}

TEST(ContributionBoundTest, NoPersonExceedsTheBoundAndNothingIsCutNeedlessly) {
  const unsigned seed = 20243;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  const std::vector<Corridor> corridors = {Path("KE-UG"), Path("KE-TZ"), Path("RW-KE")};
  for (int round = 0; round < 300; ++round) {
    std::vector<Contribution> contributions;
    std::map<std::uint32_t, std::uint32_t> all;
    for (std::size_t i = random() % 30; i > 0; --i) {
      contributions.push_back({.person = static_cast<std::uint32_t>(random() % 6),
                               .corridor = corridors[random() % 3],
                               .day = static_cast<DayNumber>(random() % 5),
                               .in_window_only = random() % 4 == 0,
                               .event = static_cast<std::uint32_t>(i)});
      ++all[contributions.back().person];
    }
    const std::uint32_t bound = 1 + static_cast<std::uint32_t>(random() % 4);
    const std::size_t before = contributions.size();
    std::vector<Contribution> shuffled = contributions;
    std::ranges::shuffle(shuffled, random);
    const std::uint64_t cut = BoundContributions(bound, contributions);
    EXPECT_EQ(cut + contributions.size(), before);
    std::map<std::uint32_t, std::uint32_t> kept;
    for (const Contribution& contribution : contributions) ++kept[contribution.person];
    for (const auto& [person, count] : all) EXPECT_EQ(kept[person], std::min(count, bound));
    // The order in which events came does not matter.
    BoundContributions(bound, shuffled);
    ASSERT_EQ(shuffled.size(), contributions.size());
    for (std::size_t i = 0; i < shuffled.size(); ++i) {
      EXPECT_EQ(shuffled[i].event, contributions[i].event);
    }
  }
}

TEST(PlaceOfTest, WindowReachesWholeMonthsAroundTheYear) {
  const Period year = ValueOrDie(Period::Create("2024"));
  EXPECT_EQ(PlaceOf(Day(2024, 1, 1), year, 0), PeriodPlace::kInPeriod);
  EXPECT_EQ(PlaceOf(Day(2024, 12, 31), year, 0), PeriodPlace::kInPeriod);
  EXPECT_EQ(PlaceOf(Day(2023, 12, 31), year, 0), PeriodPlace::kOutside);
  EXPECT_EQ(PlaceOf(Day(2023, 11, 1), year, 2), PeriodPlace::kInWindow);
  EXPECT_EQ(PlaceOf(Day(2023, 10, 31), year, 2), PeriodPlace::kOutside);
  EXPECT_EQ(PlaceOf(Day(2025, 2, 28), year, 2), PeriodPlace::kInWindow);
  EXPECT_EQ(PlaceOf(Day(2025, 3, 1), year, 2), PeriodPlace::kOutside);
}

}  // namespace
}  // namespace mirrorflow
