#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "records/person_event.h"

namespace mirrorflow {

// Days from 1 January 1970, so that stays can be added up.
using DayNumber = std::int32_t;

// A date that is known to the month stands for its 15th; one known to the year has no day number.
inline std::optional<DayNumber> DayNumberOf(const PartialDate& date) {
  if (date.year == 0 || date.month == 0) return std::nullopt;
  const std::chrono::year_month_day day(
      std::chrono::year(date.year), std::chrono::month(static_cast<unsigned>(date.month)),
      std::chrono::day(static_cast<unsigned>(date.day == 0 ? 15 : date.day)));
  if (!day.ok()) return std::nullopt;
  return static_cast<DayNumber>(std::chrono::sys_days(day).time_since_epoch().count());
}

inline PartialDate DateOfDay(DayNumber number) {
  const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(number))};
  return {static_cast<std::int16_t>(static_cast<int>(day.year())),
          static_cast<std::int8_t>(static_cast<unsigned>(day.month())),
          static_cast<std::int8_t>(static_cast<unsigned>(day.day()))};
}

// The same day so many months later; where that month is shorter, its last day.
inline DayNumber AddMonths(DayNumber number, int months) {
  const std::chrono::year_month_day day{std::chrono::sys_days(std::chrono::days(number))};
  std::chrono::year_month_day later = day + std::chrono::months(months);
  if (!later.ok()) later = later.year() / later.month() / std::chrono::last;
  return static_cast<DayNumber>(std::chrono::sys_days(later).time_since_epoch().count());
}

}  // namespace mirrorflow
