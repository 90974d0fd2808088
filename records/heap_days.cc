#include "records/heap_days.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "records/calendars.h"

namespace mirrorflow {
namespace {

constexpr double kDaysOfYear = 365.25;
constexpr double kDaysOfMonth = 30.44;
constexpr std::uint64_t kLeastOfYearDay = 10;
constexpr std::uint64_t kLeastOfUsualFiller = 5;
constexpr std::uint64_t kLeastOfMonthDay = 30;
constexpr double kTimesOfYearDay = 4;
constexpr double kTimesOfMonthDay = 3;
constexpr std::ptrdiff_t kMonthsOfMonthDay = 6;
constexpr int kLeapYear = 2000;

bool IsUsualFiller(int month, int day) { return day == 1 && (month == 1 || month == 7); }

}  // namespace

void DayHistogram::Add(const PartialDate& date) {
  if (date.day == 0) return;
  ++counts_[static_cast<std::size_t>(date.month)][static_cast<std::size_t>(date.day)];
  ++total_;
}

absl::StatusOr<HeapDays> HeapDays::Create(std::span<const std::string> names) {
  HeapDays heaps;
  for (const std::string& name : names) {
    const std::size_t dash = name.find('-');
    int month = 0;
    int day = 0;
    const bool every_month = name.starts_with("*-");
    const bool readable = dash != std::string::npos &&
                          (every_month || absl::SimpleAtoi(name.substr(0, dash), &month)) &&
                          absl::SimpleAtoi(name.substr(dash + 1), &day);
    const bool possible =
        readable && day >= 1 &&
        (every_month ? day <= 31
                     : month >= 1 && month <= 12 &&
                           day <= DaysInMonth(Calendar::kGregorian, kLeapYear, month));
    if (!possible) {
      return absl::InvalidArgumentError(absl::StrCat(
          "'", name, "' is no day; write 01-01 for 1 January, *-15 for the 15th of every month"));
    }
    if (every_month) {
      heaps.month_only_.push_back(day);
    } else {
      heaps.year_only_.push_back({month, day});
    }
  }
  return heaps;
}

bool HeapDays::Apply(PartialDate& date) const {
  if (date.day == 0) return false;
  if (std::ranges::any_of(year_only_,
                          [&](MonthDay d) { return d.month == date.month && d.day == date.day; })) {
    date.month = 0;
    date.day = 0;
    return true;
  }
  if (std::ranges::find(month_only_, date.day) != month_only_.end()) {
    date.day = 0;
    return true;
  }
  return false;
}

std::vector<std::string> HeapDays::Names() const {
  std::vector<std::string> names;
  for (const MonthDay& d : year_only_)
    names.push_back(absl::StrFormat("%02d-%02d", d.month, d.day));
  for (const int day : month_only_) names.push_back(absl::StrFormat("*-%02d", day));
  return names;
}

HeapDays FindHeapDays(const DayHistogram& histogram) {
  HeapDays heaps;
  const auto total = static_cast<double>(histogram.total());
  std::array<std::uint64_t, 32> of_month{};
  for (int month = 1; month <= 12; ++month) {
    for (int day = 1; day <= DaysInMonth(Calendar::kGregorian, kLeapYear, month); ++day) {
      const std::uint64_t count = histogram.count(month, day);
      const std::uint64_t least = IsUsualFiller(month, day) ? kLeastOfUsualFiller : kLeastOfYearDay;
      if (count >= least && static_cast<double>(count) > kTimesOfYearDay * total / kDaysOfYear) {
        heaps.year_only_.push_back({month, day});
      } else {
        of_month[static_cast<std::size_t>(day)] += count;
      }
    }
  }
  for (int day = 1; day <= 31; ++day) {
    const auto in_month = [day](const auto& d) {
      return d.day == day && !IsUsualFiller(d.month, d.day);
    };
    if (std::ranges::count_if(heaps.year_only_, in_month) >= kMonthsOfMonthDay) {
      std::erase_if(heaps.year_only_, in_month);
      heaps.month_only_.push_back(day);
      continue;
    }
    const std::uint64_t count = of_month[static_cast<std::size_t>(day)];
    if (count >= kLeastOfMonthDay &&
        static_cast<double>(count) > kTimesOfMonthDay * total / kDaysOfMonth) {
      heaps.month_only_.push_back(day);
    }
  }
  return heaps;
}

std::string HeapDaysDescription() {
  return absl::StrCat(
      "date heaps\na day of the year: at least ", kLeastOfYearDay, " times (1 January and 1 July ",
      kLeastOfUsualFiller, ") and more than ", kTimesOfYearDay,
      " times the mean: the year is left; a day of the month: at "
      "least ",
      kLeastOfMonthDay, " times and more than ", kTimesOfMonthDay, " times the mean, or a heap in ",
      kMonthsOfMonthDay, " months: the month is left\n");
}

}  // namespace mirrorflow
