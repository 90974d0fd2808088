#include "records/calendars.h"

#include <gtest/gtest.h>
#include <unicode/calendar.h>
#include <unicode/gregocal.h>
#include <unicode/timezone.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "records/dates.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

constexpr std::int32_t kFixedDateOf1970 = 719163;
constexpr double kMillisecondsOfDay = 86'400'000;

class IcuCalendar {
 public:
  explicit IcuCalendar(const char* name) {
    UErrorCode error = U_ZERO_ERROR;
    calendar_.reset(icu::Calendar::createInstance(
        icu::TimeZone::getGMT()->clone(), icu::Locale(absl::StrCat("en@calendar=", name).c_str()),
        error));
  }

  std::int32_t FixedDateOf(const CalendarDay& day) {
    UErrorCode error = U_ZERO_ERROR;
    calendar_->clear();
    calendar_->set(day.year, day.month - 1, day.day);
    const double time = calendar_->getTime(error);
    EXPECT_TRUE(U_SUCCESS(error));
    return static_cast<std::int32_t>(std::floor(time / kMillisecondsOfDay)) + kFixedDateOf1970;
  }

 private:
  std::unique_ptr<icu::Calendar> calendar_;
};

struct Range {
  Calendar calendar;
  const char* icu_name;
  int first_year;
  int last_year;
};

// All months of the years that a Gregorian year from 1800 to 2199 can be.
TEST(Calendars, AgreeWithIcuInEveryMonth) {
  for (const Range& range : {Range{Calendar::kEthiopic, "ethiopic", 1790, 2195},
                             Range{Calendar::kIslamicCivil, "islamic-civil", 1213, 1626},
                             Range{Calendar::kIslamicTabular, "islamic-tbla", 1213, 1626},
                             Range{Calendar::kIslamicUmmAlQura, "islamic-umalqura", 1213, 1626}}) {
    IcuCalendar icu(range.icu_name);
    for (int year = range.first_year; year <= range.last_year; ++year) {
      for (int month = 1; month <= MonthsInYear(range.calendar); ++month) {
        const CalendarDay first = {year, month, 1};
        const CalendarDay last = {year, month, DaysInMonth(range.calendar, year, month)};
        ASSERT_EQ(FixedDate(range.calendar, first), icu.FixedDateOf(first))
            << range.icu_name << " " << year << "-" << month;
        ASSERT_EQ(FixedDate(range.calendar, last), icu.FixedDateOf(last))
            << range.icu_name << " " << year << "-" << month;
      }
    }
  }
}

TEST(Calendars, GregorianDaysGoThereAndBack) {
  for (std::int32_t number = 657072; number < 803170; ++number) {  // 1800 to 2199
    const CalendarDay day = GregorianFromFixedDate(number);
    ASSERT_EQ(FixedDate(Calendar::kGregorian, day), number);
  }
  EXPECT_EQ(GregorianFromFixedDate(kFixedDateOf1970), (CalendarDay{1970, 1, 1}));
}

TEST(Calendars, MonthsFollowEachOtherWithoutAGap) {
  for (const Calendar calendar :
       {Calendar::kEthiopic, Calendar::kIslamicCivil, Calendar::kIslamicTabular}) {
    for (int year = 1200; year < 2200; ++year) {
      for (int month = 1; month <= MonthsInYear(calendar); ++month) {
        const bool last = month == MonthsInYear(calendar);
        const CalendarDay next = {last ? year + 1 : year, last ? 1 : month + 1, 1};
        ASSERT_EQ(FixedDate(calendar, {year, month, 1}) + DaysInMonth(calendar, year, month),
                  FixedDate(calendar, next));
      }
    }
  }
}

// calendar <tab> date there <tab> Gregorian date: published dates, not computed ones.
TEST(Calendars, AgreeWithTheStoredTable) {
  std::ifstream table(std::filesystem::path(std::getenv("MF_SOURCE_DIR")) /
                      "tests/records/calendar_dates.tsv");
  std::string line;
  int rows = 0;
  while (std::getline(table, line)) {
    if (line.starts_with('#')) continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    ASSERT_GE(cells.size(), 3u) << line;
    const DateFormat format = ValueOrDie(DateFormatFromName("YYYY-MM-DD " + cells[0]));
    const ParsedDate there = ParseDate(cells[1], format);
    EXPECT_EQ(there.date, ParseDate(cells[2], DateFormat::kYearMonthDay).date) << line;
    EXPECT_EQ(there.outcome, DateOutcome::kDate) << line;
    ++rows;
  }
  EXPECT_GE(rows, 30);
}

}  // namespace
}  // namespace mirrorflow
