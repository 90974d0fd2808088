#include "corridor/validity.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kDaySize = 10;  // YYYY-MM-DD

// -1 for anything but digits.
int Number(std::string_view text) {
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    number = 10 * number + (c - '0');
  }
  return number;
}

}  // namespace

absl::StatusOr<Day> ParseDay(std::string_view text) {
  const bool formed = text.size() == kDaySize && text[4] == '-' && text[7] == '-';
  const int year = formed ? Number(text.substr(0, 4)) : -1;
  const int month = formed ? Number(text.substr(5, 2)) : -1;
  const int day = formed ? Number(text.substr(8, 2)) : -1;
  if (year < 1900 || year > 2199 || month < 0 || day < 0) {
    return absl::InvalidArgumentError("not a day of the form 2024-12-31");
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return absl::InvalidArgumentError("there is no such day in the calendar");
  return Day(date);
}

std::string DayText(Day day) {
  const std::chrono::year_month_day date(day);
  return absl::StrFormat("%04d-%02d-%02d", static_cast<int>(date.year()),
                         static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

absl::StatusOr<Validity> Validity::Create(Day from, Day until) {
  if (until < from) {
    return absl::InvalidArgumentError(absl::StrCat("a validity that ends on ", DayText(until),
                                                   " can't begin on ", DayText(from)));
  }
  return Validity(from, until);
}

std::string Validity::ToString() const {
  return absl::StrCat(DayText(from_), " to ", DayText(until_));
}

}  // namespace mirrorflow
