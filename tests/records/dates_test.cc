#include "records/dates.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <random>
#include <string>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

std::string Show(std::string_view text, DateFormat format) {
  const ParsedDate parsed = ParseDate(text, format);
  const std::string date = std::to_string(parsed.date.year) + "-" +
                           std::to_string(parsed.date.month) + "-" +
                           std::to_string(parsed.date.day);
  switch (parsed.outcome) {
    case DateOutcome::kDate:
      return date;
    case DateOutcome::kUnknown:
      return "unknown";
    case DateOutcome::kUnreadable:
      return "unreadable";
    case DateOutcome::kImpossible:
      return "impossible " + date;
  }
  return "";
}

TEST(DateFormat, NamesGoThereAndBack) {
  for (const std::string_view name :
       {"YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "YYYYMMDD", "YYYY"}) {
    EXPECT_EQ(DateFormatName(ValueOrDie(DateFormatFromName(name))), name);
  }
  EXPECT_EQ(ValueOrDie(DateFormatFromName("YYYY/MM/DD")), DateFormat::kYearMonthDay);
  EXPECT_THAT(DateFormatFromName("YY-MM-DD"), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(ParseDate, FormatDecidesTheOrder) {
  EXPECT_EQ(Show("2001-02-03", DateFormat::kYearMonthDay), "2001-2-3");
  EXPECT_EQ(Show("2001/2/3", DateFormat::kYearMonthDay), "2001-2-3");
  EXPECT_EQ(Show("03/02/2001", DateFormat::kDayMonthYear), "2001-2-3");
  EXPECT_EQ(Show("03.02.2001", DateFormat::kDayMonthYear), "2001-2-3");
  EXPECT_EQ(Show("03/02/2001", DateFormat::kMonthDayYear), "2001-3-2");
  EXPECT_EQ(Show("20010203", DateFormat::kCompact), "2001-2-3");
  EXPECT_EQ(Show("2001", DateFormat::kYear), "2001-0-0");
}

TEST(ParseDate, PartialDatesAreDates) {
  EXPECT_EQ(Show("1975", DateFormat::kYearMonthDay), "1975-0-0");
  EXPECT_EQ(Show("1975-03", DateFormat::kYearMonthDay), "1975-3-0");
  EXPECT_EQ(Show("03/1975", DateFormat::kDayMonthYear), "1975-3-0");
  EXPECT_EQ(Show("03/1975", DateFormat::kMonthDayYear), "1975-3-0");
  EXPECT_EQ(Show("00/00/1975", DateFormat::kDayMonthYear), "1975-0-0");
  EXPECT_EQ(Show("00/03/1975", DateFormat::kDayMonthYear), "1975-3-0");
  EXPECT_EQ(Show("17/00/1975", DateFormat::kDayMonthYear), "1975-0-0");
  EXPECT_EQ(Show("19750000", DateFormat::kCompact), "1975-0-0");
  EXPECT_EQ(Show("197503", DateFormat::kCompact), "1975-3-0");
}

TEST(ParseDate, OnlyZerosIsUnknown) {
  EXPECT_EQ(Show("0000-00-00", DateFormat::kYearMonthDay), "unknown");
  EXPECT_EQ(Show("00000000", DateFormat::kCompact), "unknown");
  EXPECT_EQ(Show("00/01/0000", DateFormat::kDayMonthYear), "impossible 0-0-0");
}

TEST(ParseDate, ImpossiblePartsAreDropped) {
  EXPECT_EQ(Show("1975-02-29", DateFormat::kYearMonthDay), "impossible 1975-2-0");
  EXPECT_EQ(Show("1976-02-29", DateFormat::kYearMonthDay), "1976-2-29");
  EXPECT_EQ(Show("1900-02-29", DateFormat::kYearMonthDay), "impossible 1900-2-0");
  EXPECT_EQ(Show("2000-02-29", DateFormat::kYearMonthDay), "2000-2-29");
  EXPECT_EQ(Show("1975-13-01", DateFormat::kYearMonthDay), "impossible 1975-0-0");
  EXPECT_EQ(Show("1975-00-32", DateFormat::kYearMonthDay), "impossible 1975-0-0");
  EXPECT_EQ(Show("1975-04-31", DateFormat::kYearMonthDay), "impossible 1975-4-0");
  EXPECT_EQ(Show("1799-01-01", DateFormat::kYearMonthDay), "impossible 0-0-0");
  EXPECT_EQ(Show("2200-01-01", DateFormat::kYearMonthDay), "impossible 0-0-0");
}

TEST(ParseDate, OtherTextIsUnreadable) {
  for (const std::string_view text :
       {"", "x", "75-03-01", "1975-03-01-02", "1975--01", "-1975", "1975-", "1975-003-01",
        "19750301", "1975 03 01", "01-03-1975", "197a-01-01", "1975-03-01 x", "12345-01-01"}) {
    EXPECT_EQ(Show(text, DateFormat::kYearMonthDay), "unreadable") << text;
  }
  for (const std::string_view text : {"1975-03-01", "03/01", "1/2/75", "1/2/3/1975"}) {
    EXPECT_EQ(Show(text, DateFormat::kDayMonthYear), "unreadable") << text;
  }
  for (const std::string_view text : {"1975030", "1975-3-1", "197503011", "1975030a", "75"}) {
    EXPECT_EQ(Show(text, DateFormat::kCompact), "unreadable") << text;
  }
  for (const std::string_view text : {"75", "1975-01", "1975-01-01"}) {
    EXPECT_EQ(Show(text, DateFormat::kYear), "unreadable") << text;
  }
}

TEST(ParseDate, TimeOfDayIsIgnored) {
  EXPECT_EQ(Show("24-08-2017 00:00", DateFormat::kDayMonthYear), "2017-8-24");
  EXPECT_EQ(Show("2017-08-24T10:20:30Z", DateFormat::kYearMonthDay), "2017-8-24");
  EXPECT_EQ(Show("2017-08-24 10", DateFormat::kYearMonthDay), "unreadable");
}

// Against the calendar of the standard library.
TEST(ParseDate, AcceptsExactlyTheDaysThatExist) {
  char text[16];
  for (int year : {1800, 1899, 1900, 1996, 1999, 2000, 2023, 2024, 2100, 2199}) {
    for (int month = 1; month <= 13; ++month) {
      for (int day = 1; day <= 32; ++day) {
        std::snprintf(text, sizeof(text), "%04d%02d%02d", year, month, day);
        const bool exists =
            std::chrono::year_month_day(std::chrono::year(year),
                                        std::chrono::month(static_cast<unsigned>(month)),
                                        std::chrono::day(static_cast<unsigned>(day)))
                .ok();
        EXPECT_EQ(ParseDate(text, DateFormat::kCompact).outcome == DateOutcome::kDate, exists)
            << text;
      }
    }
  }
}

TEST(CompletedYears, CountsBirthdays) {
  EXPECT_EQ(CompletedYears({1990, 6, 15}, {2024, 6, 14}), 33);
  EXPECT_EQ(CompletedYears({1990, 6, 15}, {2024, 6, 15}), 34);
  EXPECT_EQ(CompletedYears({1990, 6, 15}, {2024, 5, 30}), 33);
  EXPECT_EQ(CompletedYears({2000, 2, 29}, {2023, 2, 28}), 22);
  EXPECT_EQ(CompletedYears({2000, 2, 29}, {2023, 3, 1}), 23);
}

TEST(CompletedYears, UndecidedBirthdayHasPassed) {
  EXPECT_EQ(CompletedYears({1990, 0, 0}, {2024, 1, 1}), 34);
  EXPECT_EQ(CompletedYears({1990, 6, 0}, {2024, 6, 1}), 34);
  EXPECT_EQ(CompletedYears({1990, 6, 0}, {2024, 5, 1}), 33);
  EXPECT_EQ(CompletedYears({1990, 6, 15}, {2024, 0, 0}), 34);
}

TEST(CompletedYears, IsUnknownWithoutAYearOrBeforeBirth) {
  EXPECT_EQ(CompletedYears({}, {2024, 1, 1}), -1);
  EXPECT_EQ(CompletedYears({1990, 1, 1}, {}), -1);
  EXPECT_EQ(CompletedYears({2024, 2, 1}, {2024, 1, 1}), -1);
  EXPECT_EQ(CompletedYears({2024, 1, 1}, {2024, 1, 1}), 0);
}

}  // namespace
}  // namespace mirrorflow
