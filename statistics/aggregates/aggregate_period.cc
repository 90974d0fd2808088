#include "statistics/aggregates/aggregate_period.h"

#include <algorithm>
#include <optional>

#include "absl/status/status.h"

namespace mirrorflow {
namespace {

using Day = std::chrono::day;
using Month = std::chrono::month;
using Year = std::chrono::year;
using std::chrono::sys_days;
using std::chrono::year_month;
using std::chrono::year_month_day;

constexpr int kFirstYear = 1900;
constexpr int kLastYear = 2199;

// Digits only, as many as the text has.
std::optional<int> NumberOf(std::string_view text) {
  int number = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  return number;
}

std::optional<Year> YearOf(std::string_view text) {
  const std::optional<int> number = text.size() == 4 ? NumberOf(text) : std::nullopt;
  if (!number || *number < kFirstYear || *number > kLastYear) return std::nullopt;
  return Year(*number);
}

std::optional<year_month> MonthOf(std::string_view text) {
  if (text.size() != 7 || text[4] != '-') return std::nullopt;
  const std::optional<Year> y = YearOf(text.substr(0, 4));
  const std::optional<int> m = NumberOf(text.substr(5));
  if (!y || !m || !Month(static_cast<unsigned>(*m)).ok()) return std::nullopt;
  return *y / Month(static_cast<unsigned>(*m));
}

}  // namespace

absl::StatusOr<AggregatePeriod> AggregatePeriod::ParseSpan(std::string_view text) {
  if (const std::optional<Year> y = YearOf(text)) {
    return AggregatePeriod(text, sys_days(*y / 1 / 1), sys_days(*y / 12 / 31));
  }
  const std::size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    const std::optional<year_month> from = MonthOf(text.substr(0, slash));
    const std::optional<year_month> to = MonthOf(text.substr(slash + 1));
    if (from && to && *from <= *to) {
      return AggregatePeriod(text, sys_days(*from / 1), sys_days(*to / std::chrono::last));
    }
  }
  return absl::InvalidArgumentError(
      "not a period; write a year (2024) or months (2024-01/2024-06)");
}

absl::StatusOr<AggregatePeriod> AggregatePeriod::ParseDay(std::string_view text) {
  if (text.size() == 10 && text[7] == '-') {
    const std::optional<year_month> m = MonthOf(text.substr(0, 7));
    const std::optional<int> d = NumberOf(text.substr(8));
    if (m && d) {
      const year_month_day date = *m / Day(static_cast<unsigned>(*d));
      if (date.ok()) return AggregatePeriod(text, sys_days(date), sys_days(date));
    }
  }
  return absl::InvalidArgumentError("not a reference date; write it as 2024-12-31");
}

int AggregatePeriod::year() const {
  const year_month_day from(first_);
  const year_month_day to(last_);
  const bool is_year = from.year() == to.year() && from.month() == Month(1) &&
                       from.day() == Day(1) && to.month() == Month(12) && to.day() == Day(31);
  return is_year || first_ == last_ ? static_cast<int>(from.year()) : 0;
}

}  // namespace mirrorflow
