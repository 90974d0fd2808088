#include "records/dates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;

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
       {"YYYY-MM-DD", "DD/MM/YYYY", "MM/DD/YYYY", "YYYYMMDD", "YYYY", "DDMMYYYY", "EXCEL-1904",
        "DD/MM/YY to 2024", "YYMMDD to 1999", "YYYY-MM-DD ethiopic",
        "DD/MM/YY islamic-umalqura to 1446"}) {
    EXPECT_EQ(DateFormatName(ValueOrDie(DateFormatFromName(name))), name);
  }
  for (const DateFormat format : AllDateFormats(2024)) {
    EXPECT_EQ(ValueOrDie(DateFormatFromName(DateFormatName(format))), format);
  }
  EXPECT_EQ(ValueOrDie(DateFormatFromName("YYYY/MM/DD")), DateFormat::kYearMonthDay);
  EXPECT_THAT(DateFormatFromName("YY-MM-DD"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("YY-MM-DD to 2024")));
  for (const char* name : {"", "YYYY-DD-MM", "DD/MM/YYYY julian", "DD/MM/YYYY to 2024", "YYYY ",
                           "DD/MM/YY to 24", "DD/MM/YY to 3000", "EXCEL-1900 ethiopic"}) {
    EXPECT_THAT(DateFormatFromName(name), StatusIs(absl::StatusCode::kInvalidArgument)) << name;
  }
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

DateFormat Format(std::string_view name) { return ValueOrDie(DateFormatFromName(name)); }

TEST(ParseDate, TwoDigitYearsLieInTheHundredYearsThatEndWithThePivot) {
  const DateFormat format = Format("DD/MM/YY to 2024");
  EXPECT_EQ(Show("03/04/24", format), "2024-4-3");
  EXPECT_EQ(Show("03/04/25", format), "1925-4-3");
  EXPECT_EQ(Show("03/04/00", format), "2000-4-3");
  EXPECT_EQ(Show("03/04/1891", format), "1891-4-3");
  EXPECT_EQ(Show("03/04/190", format), "unreadable");
  EXPECT_EQ(Show("900403", Format("YYMMDD to 2024")), "1990-4-3");
}

TEST(ParseDate, MonthNamesAreReadInFourLanguages) {
  for (const char* text :
       {"15 January 1985", "15-Jan-1985", "15 janvier 1985", "15 de janeiro de 1985",
        "15 يناير 1985", "15 جانفي 1985", "15 كانون الثاني 1985", "١٥ كانون الثاني ١٩٨٥",
        "15/JAN/1985", "15th Jan 1985", "15 janv. 1985"}) {
    EXPECT_EQ(Show(text, DateFormat::kDayMonthYear), "1985-1-15") << text;
  }
  EXPECT_EQ(Show("1er août 1985", DateFormat::kDayMonthYear), "1985-8-1");
  EXPECT_EQ(Show("January 15, 1985", DateFormat::kMonthDayYear), "1985-1-15");
  EXPECT_EQ(Show("15 January 1985", DateFormat::kMonthDayYear), "unreadable");
  EXPECT_EQ(Show("15 Foo 1985", DateFormat::kDayMonthYear), "unreadable");
  EXPECT_EQ(Show("30 February 1985", DateFormat::kDayMonthYear), "impossible 1985-2-0");
}

TEST(ParseDate, AMonthOfAnotherCalendarIsUnreadable) {
  EXPECT_EQ(Show("12 Meskerem 1967", DateFormat::kDayMonthYear), "unreadable");
  EXPECT_EQ(Show("12 March 1967", Format("DD/MM/YYYY ethiopic")), "unreadable");
  EXPECT_EQ(Show("12 Ramadan 1400", Format("DD/MM/YYYY ethiopic")), "unreadable");
}

TEST(ParseDate, OtherDigitsAreDigits) {
  EXPECT_EQ(Show("١٢/٠٣/١٩٩٠", DateFormat::kDayMonthYear), "1990-3-12");
  EXPECT_EQ(Show("۱۲/۰۳/۱۹۹۰", DateFormat::kDayMonthYear), "1990-3-12");
  EXPECT_EQ(Show("፲፪/፫/፲፱፻፺", DateFormat::kDayMonthYear), "1990-3-12");
  EXPECT_EQ(Show("፳፻፩", DateFormat::kYear), "2001-0-0");
  EXPECT_EQ(Show("፩፼፩፼፩፼፩፼፩፼", DateFormat::kYear), "unreadable");
}

TEST(ParseDate, SerialNumbersHaveTheLeapDayThatNeverWas) {
  EXPECT_EQ(Show("1", Format("EXCEL-1900")), "1900-1-1");
  EXPECT_EQ(Show("59", Format("EXCEL-1900")), "1900-2-28");
  EXPECT_EQ(Show("60", Format("EXCEL-1900")), "impossible 1900-2-0");
  EXPECT_EQ(Show("61", Format("EXCEL-1900")), "1900-3-1");
  EXPECT_EQ(Show("45292.75", Format("EXCEL-1900")), "2024-1-1");
  EXPECT_EQ(Show("43830", Format("EXCEL-1904")), "2024-1-1");
  EXPECT_EQ(Show("0", Format("EXCEL-1904")), "1904-1-1");
  EXPECT_EQ(Show("0", Format("EXCEL-1900")), "unknown");
  EXPECT_EQ(Show("1990-01-01", Format("EXCEL-1900")), "unreadable");
}

TEST(ParseDate, WhatIsPartlyKnownInAnotherCalendarIsItsMiddle) {
  EXPECT_EQ(Show("1967", Format("DD/MM/YYYY ethiopic")), "1975-0-0");
  EXPECT_EQ(Show("04/1967", Format("DD/MM/YYYY ethiopic")), "1974-12-0");
  EXPECT_EQ(Show("14/1967", Format("DD/MM/YYYY ethiopic")), "impossible 1975-0-0");
  EXPECT_EQ(Show("06/13/1968", Format("DD/MM/YYYY ethiopic")), "impossible 1976-9-0");
}

// A date that is written in any calendar and order is read as itself.
TEST(ParseDate, EveryFormatReadsWhatItWrites) {
  for (const DateFormat format : AllDateFormats(2024)) {
    const bool two_digits = format.latest_year != 0;
    for (std::int32_t day = FixedDate(Calendar::kGregorian, {1926, 1, 1});
         day < FixedDate(Calendar::kGregorian, {2024, 1, 1}); day += 17) {
      const CalendarDay gregorian = GregorianFromFixedDate(day);
      if (format.calendar != Calendar::kGregorian || format.layout == DateLayout::kYear) continue;
      const int year = two_digits ? gregorian.year % 100 : gregorian.year;
      const std::string y = two_digits ? absl::StrFormat("%02d", year) : absl::StrCat(year);
      const std::string m = absl::StrFormat("%02d", gregorian.month);
      const std::string d = absl::StrFormat("%02d", gregorian.day);
      std::string text;
      switch (format.layout) {
        case DateLayout::kYearMonthDay:
          text = y + "-" + m + "-" + d;
          break;
        case DateLayout::kDayMonthYear:
          text = d + "." + m + "." + y;
          break;
        case DateLayout::kMonthDayYear:
          text = m + "/" + d + "/" + y;
          break;
        case DateLayout::kCompact:
          text = y + m + d;
          break;
        case DateLayout::kCompactDayMonthYear:
          text = d + m + y;
          break;
        case DateLayout::kYear:
          break;
        case DateLayout::kExcel1900:
          text = absl::StrCat(day - FixedDate(Calendar::kGregorian, {1899, 12, 30}));
          break;
        case DateLayout::kExcel1904:
          text = absl::StrCat(day - FixedDate(Calendar::kGregorian, {1904, 1, 1}));
          break;
      }
      ASSERT_EQ(Show(text, format),
                absl::StrCat(gregorian.year, "-", gregorian.month, "-", gregorian.day))
          << DateFormatName(format) << " " << text;
    }
  }
}

}  // namespace
}  // namespace mirrorflow
