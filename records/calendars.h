#pragma once

#include <cstdint>
#include <optional>

namespace mirrorflow {

// Calendars that registers in the region write dates in, with conversion to the Gregorian calendar.
//
// The arithmetic follows Reingold and Dershowitz, Calendrical Calculations (4th edition, 2018),
// chapters 2, 4 and 7; a fixed date is a day by its number there: 1 is 1 January of the year 1,
// proleptic Gregorian. Umm al-Qura is the stored table of month lengths that the Unicode library
// (ICU 72) uses for 1300 to 1600, and the civil calendar outside of it, as there. Nothing here
// changes with the version of any library. Thread safe.
enum class Calendar : std::uint8_t {
  kGregorian = 0,
  kEthiopic,        // Ethiopia, Eritrea: 13 months, seven to eight years behind
  kIslamicCivil,    // arithmetic, epoch 16 July 622 (Julian)
  kIslamicTabular,  // the same, epoch 15 July 622 (Julian), "astronomical"
  kIslamicUmmAlQura,
};

struct CalendarDay {
  int year = 0;
  int month = 0;
  int day = 0;

  friend bool operator==(const CalendarDay&, const CalendarDay&) = default;
};

// 12, or 13 in the Ethiopic calendar.
int MonthsInYear(Calendar calendar);

// `month` must be from 1 to MonthsInYear().
int DaysInMonth(Calendar calendar, int year, int month);

// The day must exist in the calendar.
std::int32_t FixedDate(Calendar calendar, const CalendarDay& day);

CalendarDay GregorianFromFixedDate(std::int32_t number);

}  // namespace mirrorflow
