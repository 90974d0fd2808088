#include "records/calendars.h"

#include <array>

#include "records/umm_al_qura.h"

namespace mirrorflow {
namespace {

constexpr std::int32_t kEthiopicEpoch = 2796;          // 29 August 8, Julian
constexpr std::int32_t kIslamicCivilEpoch = 227015;    // 16 July 622, Julian
constexpr std::int32_t kIslamicTabularEpoch = 227014;  // 15 July 622, Julian

constexpr std::int32_t FloorDiv(std::int32_t a, std::int32_t b) {
  return a / b - (a % b != 0 && (a % b < 0) != (b < 0) ? 1 : 0);
}

bool IsGregorianLeapYear(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// Months of 30 and 29 days in turn; eleven years of thirty have a day more.
bool IsIslamicLeapYear(int year) {
  const int in_cycle = (14 + 11 * year) % 30;
  return (in_cycle < 0 ? in_cycle + 30 : in_cycle) < 11;
}

int IslamicDaysInMonth(int year, int month) {
  if (month == 12) return IsIslamicLeapYear(year) ? 30 : 29;
  return month % 2 == 1 ? 30 : 29;
}

std::int32_t IslamicFixedDate(std::int32_t epoch, const CalendarDay& day) {
  return epoch - 1 + (day.year - 1) * 354 + FloorDiv(3 + 11 * day.year, 30) + 29 * (day.month - 1) +
         day.month / 2 + day.day;
}

std::int32_t GregorianFixedDate(const CalendarDay& day) {
  const int before = day.year - 1;
  std::int32_t number = 365 * before + FloorDiv(before, 4) - FloorDiv(before, 100) +
                        FloorDiv(before, 400) + (367 * day.month - 362) / 12 + day.day;
  if (day.month > 2) number -= IsGregorianLeapYear(day.year) ? 1 : 2;
  return number;
}

}  // namespace

int MonthsInYear(Calendar calendar) { return calendar == Calendar::kEthiopic ? 13 : 12; }

int DaysInMonth(Calendar calendar, int year, int month) {
  switch (calendar) {
    case Calendar::kGregorian: {
      constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
      if (month == 2 && IsGregorianLeapYear(year)) return 29;
      return kDays[static_cast<std::size_t>(month)];
    }
    case Calendar::kEthiopic:
      if (month < 13) return 30;
      return year % 4 == 3 ? 6 : 5;
    case Calendar::kIslamicUmmAlQura:
      if (IsUmmAlQuraYear(year)) return UmmAlQuraDaysInMonth(year, month);
      return IslamicDaysInMonth(year, month);
    case Calendar::kIslamicCivil:
    case Calendar::kIslamicTabular:
      return IslamicDaysInMonth(year, month);
  }
  return 0;
}

std::int32_t FixedDate(Calendar calendar, const CalendarDay& day) {
  switch (calendar) {
    case Calendar::kGregorian:
      return GregorianFixedDate(day);
    case Calendar::kEthiopic:
      return kEthiopicEpoch + 365 * (day.year - 1) + FloorDiv(day.year, 4) + 30 * (day.month - 1) +
             day.day - 1;
    case Calendar::kIslamicCivil:
      return IslamicFixedDate(kIslamicCivilEpoch, day);
    case Calendar::kIslamicTabular:
      return IslamicFixedDate(kIslamicTabularEpoch, day);
    case Calendar::kIslamicUmmAlQura:
      if (IsUmmAlQuraYear(day.year)) return UmmAlQuraFixedDate(day.year, day.month, day.day);
      return IslamicFixedDate(kIslamicCivilEpoch, day);
  }
  return 0;
}

CalendarDay GregorianFromFixedDate(std::int32_t number) {
  CalendarDay day{.year = FloorDiv(number * 400, 146097) + 1, .month = 1, .day = 1};
  while (GregorianFixedDate({day.year, 1, 1}) > number) --day.year;
  while (GregorianFixedDate({day.year + 1, 1, 1}) <= number) ++day.year;
  while (GregorianFixedDate({day.year, day.month,
                             DaysInMonth(Calendar::kGregorian, day.year, day.month)}) < number) {
    ++day.month;
  }
  day.day = number - GregorianFixedDate({day.year, day.month, 1}) + 1;
  return day;
}

}  // namespace mirrorflow
