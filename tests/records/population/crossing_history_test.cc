#include "records/population/crossing_history.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace mirrorflow {
namespace {

// "E10" is an entry on day 10, "X12" an exit, "?3" of no direction; imputed ones end with '*'.
std::vector<Crossing> History(const std::vector<std::string>& texts) {
  std::vector<Crossing> crossings;
  for (const std::string& text : texts) {
    crossings.push_back({.day = std::stoi(text.substr(1)),
                         .direction = text[0] == 'E'   ? Direction::kEntry
                                      : text[0] == 'X' ? Direction::kExit
                                                       : Direction::kUnknown,
                         .row = static_cast<std::uint32_t>(crossings.size())});
  }
  return crossings;
}

std::string Text(const std::vector<Crossing>& crossings) {
  std::string text;
  for (const Crossing& crossing : crossings) {
    text += (crossing.direction == Direction::kEntry ? "E" : "X") + std::to_string(crossing.day) +
            (crossing.imputed ? "* " : " ");
  }
  return text;
}

TEST(CrossingHistoryTest, AlternatingCrossingsStayAsTheyAre) {
  std::vector<Crossing> crossings = History({"X30", "E10", "E50"});
  const HistoryRepairs repairs = RepairHistory(crossings);
  EXPECT_EQ(Text(crossings), "E10 X30 E50 ");
  EXPECT_EQ(repairs.duplicates + repairs.near_duplicates + repairs.same_day_turns +
                repairs.missing_exits + repairs.missing_entries + repairs.no_direction,
            0u);
}

TEST(CrossingHistoryTest, OneCrossingRecordedTwiceIsTakenOnce) {
  std::vector<Crossing> crossings = History({"E10", "E10", "E12", "X40", "X43"});
  crossings[1].stay_days = 90;
  const HistoryRepairs repairs = RepairHistory(crossings);
  EXPECT_EQ(Text(crossings), "E10 X40 ");
  EXPECT_EQ(crossings[0].stay_days, 90);
  EXPECT_EQ(repairs.duplicates, 1u);
  EXPECT_EQ(repairs.near_duplicates, 2u);
}

TEST(CrossingHistoryTest, MissingCrossingIsImputedHalfWayAndCounted) {
  std::vector<Crossing> crossings = History({"E10", "E30", "X50", "X60"});
  const HistoryRepairs repairs = RepairHistory(crossings);
  EXPECT_EQ(Text(crossings), "E10 X20* E30 X50 E55* X60 ");
  EXPECT_EQ(repairs.missing_exits, 1u);
  EXPECT_EQ(repairs.missing_entries, 1u);
}

TEST(CrossingHistoryTest, EntryAndExitOfOneDayTakeThePossibleOrder) {
  std::vector<Crossing> after_entry = History({"E1", "E20", "X20", "X40"});
  EXPECT_EQ(RepairHistory(after_entry).same_day_turns, 1u);
  EXPECT_EQ(Text(after_entry), "E1 X20 E20 X40 ");
  std::vector<Crossing> after_exit = History({"X1", "E20", "X20", "E40"});
  EXPECT_EQ(RepairHistory(after_exit).same_day_turns, 0u);
  EXPECT_EQ(Text(after_exit), "X1 E20 X20 E40 ");
  std::vector<Crossing> first = History({"E20", "X20", "X40"});
  RepairHistory(first);
  EXPECT_EQ(Text(first), "X20 E20 X40 ");
}

TEST(CrossingHistoryTest, DirectionlessCrossingIsLeftOutAndCounted) {
  std::vector<Crossing> crossings = History({"E10", "?15", "X20"});
  EXPECT_EQ(RepairHistory(crossings).no_direction, 1u);
  EXPECT_EQ(Text(crossings), "E10 X20 ");
}

TEST(CrossingHistoryTest, AnyHistoryAlternatesAfterwards) {
  const unsigned seed = 20241;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 3000; ++round) {
    std::vector<Crossing> crossings;
    for (std::size_t i = random() % 12; i > 0; --i) {
      crossings.push_back({.day = static_cast<DayNumber>(random() % 40),
                           .direction = static_cast<Direction>(random() % 3),
                           .row = static_cast<std::uint32_t>(i)});
    }
    const std::size_t before = crossings.size();
    const HistoryRepairs repairs = RepairHistory(crossings);
    EXPECT_EQ(crossings.size(), before - repairs.duplicates - repairs.near_duplicates -
                                    repairs.no_direction + repairs.missing_entries +
                                    repairs.missing_exits);
    for (std::size_t i = 1; i < crossings.size(); ++i) {
      ASSERT_LE(crossings[i - 1].day, crossings[i].day);
      ASSERT_NE(crossings[i - 1].direction, crossings[i].direction) << Text(crossings);
    }
  }
}

}  // namespace
}  // namespace mirrorflow
