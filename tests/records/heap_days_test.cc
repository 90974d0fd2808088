#include "records/heap_days.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

PartialDate Day(int month, int day) {
  return {1990, static_cast<std::int8_t>(month), static_cast<std::int8_t>(day)};
}

// Every day of every month up to the 28th, so often.
DayHistogram EvenDays(int times) {
  DayHistogram histogram;
  for (int month = 1; month <= 12; ++month) {
    for (int day = 1; day <= 28; ++day) {
      for (int i = 0; i < times; ++i) histogram.Add(Day(month, day));
    }
  }
  return histogram;
}

void AddDays(DayHistogram& histogram, int month, int day, int times) {
  for (int i = 0; i < times; ++i) histogram.Add(Day(month, day));
}

TEST(FindHeapDays, EvenDaysHaveNone) {
  EXPECT_TRUE(FindHeapDays(EvenDays(3)).empty());
  EXPECT_TRUE(FindHeapDays(DayHistogram()).empty());
}

TEST(FindHeapDays, FindsTheDayThatOccursTooOften) {
  DayHistogram histogram = EvenDays(3);
  AddDays(histogram, 1, 1, 50);
  AddDays(histogram, 9, 11, 50);
  EXPECT_THAT(FindHeapDays(histogram).Names(), ElementsAre("01-01", "09-11"));
}

TEST(FindHeapDays, AsksForMoreThanChanceGives) {
  DayHistogram histogram = EvenDays(1);
  AddDays(histogram, 3, 5, 8);  // nine times, where one is expected
  EXPECT_TRUE(FindHeapDays(histogram).empty());
  AddDays(histogram, 1, 1, 8);  // a usual filler needs fewer
  EXPECT_THAT(FindHeapDays(histogram).Names(), ElementsAre("01-01"));
}

TEST(FindHeapDays, FindsADayOfEveryMonth) {
  DayHistogram histogram = EvenDays(4);
  for (int month = 1; month <= 12; ++month) AddDays(histogram, month, 15, 14);
  EXPECT_THAT(FindHeapDays(histogram).Names(), ElementsAre("*-15"));
}

TEST(HeapDays, LeavesWhatTheHeapTells) {
  const std::vector<std::string> names = {"01-01", "*-15"};
  const HeapDays heaps = ValueOrDie(HeapDays::Create(names));
  PartialDate date = Day(1, 1);
  EXPECT_TRUE(heaps.Apply(date));
  EXPECT_EQ(date, (PartialDate{.year = 1990}));
  EXPECT_FALSE(heaps.Apply(date));
  date = Day(4, 15);
  EXPECT_TRUE(heaps.Apply(date));
  EXPECT_EQ(date, (PartialDate{.year = 1990, .month = 4}));
  date = Day(4, 1);
  EXPECT_FALSE(heaps.Apply(date));
  EXPECT_EQ(date, Day(4, 1));
  EXPECT_EQ(heaps.Names(), names);
  EXPECT_THAT(HeapDays().Names(), IsEmpty());
}

TEST(HeapDays, OtherNamesAreRefused) {
  for (const char* name : {"", "1", "13-01", "02-30", "01-00", "*-32", "*-0", "a-b", "01/01"}) {
    const std::vector<std::string> names = {name};
    EXPECT_THAT(HeapDays::Create(names), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
}

}  // namespace
}  // namespace mirrorflow
