#include "records/dates.h"

#include <array>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

constexpr int kFirstYear = 1800;
constexpr int kLastYear = 2199;

struct FormatName {
  std::string_view name;
  DateFormat format;
};

constexpr FormatName kFormatNames[] = {
    {"YYYY-MM-DD", DateFormat::kYearMonthDay}, {"YYYY/MM/DD", DateFormat::kYearMonthDay},
    {"DD/MM/YYYY", DateFormat::kDayMonthYear}, {"MM/DD/YYYY", DateFormat::kMonthDayYear},
    {"YYYYMMDD", DateFormat::kCompact},        {"YYYY", DateFormat::kYear},
};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsDateSeparator(char c) { return c == '-' || c == '/' || c == '.'; }

struct DateParts {
  int year = 0;
  int month = 0;
  int day = 0;
};

int DaysInMonth(int year, int month) {
  constexpr std::array<int, 13> kDays = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[static_cast<std::size_t>(month)];
}

// Cuts off a time of day: "2024-03-01 00:00" and "2024-03-01T00:00:00Z" to "2024-03-01".
std::string_view WithoutTime(std::string_view text) {
  const std::size_t end = text.find_first_of(" T");
  if (end == std::string_view::npos || end + 1 >= text.size() || !IsDigit(text[end + 1]) ||
      text.find(':', end) == std::string_view::npos) {
    return text;
  }
  return text.substr(0, end);
}

// Runs of digits between single separators, at most three of at most four digits.
struct DigitGroups {
  std::array<int, 3> value{};
  std::array<std::size_t, 3> width{};
  std::size_t count = 0;
};

bool SplitGroups(std::string_view text, DigitGroups& groups) {
  std::size_t i = 0;
  while (true) {
    if (groups.count == 3) return false;
    int value = 0;
    std::size_t width = 0;
    for (; i < text.size() && IsDigit(text[i]); ++i) {
      if (++width > 4) return false;
      value = value * 10 + (text[i] - '0');
    }
    if (width == 0) return false;
    groups.value[groups.count] = value;
    groups.width[groups.count] = width;
    ++groups.count;
    if (i == text.size()) return true;
    if (!IsDateSeparator(text[i])) return false;
    ++i;
  }
}

// The year has four digits; day and month have one or two.
bool AssignGroups(const DigitGroups& groups, DateFormat format, DateParts& parts) {
  const bool year_first = format == DateFormat::kYearMonthDay || format == DateFormat::kYear;
  const std::size_t year_at = year_first ? 0 : groups.count - 1;
  for (std::size_t i = 0; i < groups.count; ++i) {
    if (i == year_at ? groups.width[i] != 4 : groups.width[i] > 2) return false;
  }
  parts.year = groups.value[year_at];
  if (format == DateFormat::kYear) return groups.count == 1;
  if (groups.count == 2) {
    parts.month = groups.value[year_first ? 1 : 0];
  } else if (groups.count == 3) {
    const int first = groups.value[year_first ? 1 : 0];
    const int second = groups.value[year_first ? 2 : 1];
    const bool day_first = format == DateFormat::kDayMonthYear;
    parts.month = day_first ? second : first;
    parts.day = day_first ? first : second;
  }
  return true;
}

bool SplitCompact(std::string_view text, DateParts& parts) {
  if (text.size() != 4 && text.size() != 6 && text.size() != 8) return false;
  std::array<int, 8> digit{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!IsDigit(text[i])) return false;
    digit[i] = text[i] - '0';
  }
  parts.year = digit[0] * 1000 + digit[1] * 100 + digit[2] * 10 + digit[3];
  parts.month = digit[4] * 10 + digit[5];
  parts.day = digit[6] * 10 + digit[7];
  return true;
}

ParsedDate Judge(const DateParts& parts) {
  if (parts.year == 0) {
    const bool nothing_known = parts.month == 0 && parts.day == 0;
    return {nothing_known ? DateOutcome::kUnknown : DateOutcome::kImpossible, {}};
  }
  if (parts.year < kFirstYear || parts.year > kLastYear) return {DateOutcome::kImpossible, {}};
  ParsedDate parsed{DateOutcome::kDate, {.year = static_cast<std::int16_t>(parts.year)}};
  if (parts.month > 12) {
    parsed.outcome = DateOutcome::kImpossible;
  } else if (parts.month == 0) {
    if (parts.day > 31) parsed.outcome = DateOutcome::kImpossible;
  } else {
    parsed.date.month = static_cast<std::int8_t>(parts.month);
    if (parts.day > DaysInMonth(parts.year, parts.month)) {
      parsed.outcome = DateOutcome::kImpossible;
    } else {
      parsed.date.day = static_cast<std::int8_t>(parts.day);
    }
  }
  return parsed;
}

}  // namespace

absl::StatusOr<DateFormat> DateFormatFromName(std::string_view name) {
  for (const FormatName& known : kFormatNames) {
    if (known.name == name) return known.format;
  }
  return absl::InvalidArgumentError(
      "unknown date format; use YYYY-MM-DD, YYYY/MM/DD, DD/MM/YYYY, MM/DD/YYYY, YYYYMMDD or YYYY");
}

std::string_view DateFormatName(DateFormat format) {
  for (const FormatName& known : kFormatNames) {
    if (known.format == format) return known.name;
  }
  return "unknown";
}

ParsedDate ParseDate(std::string_view text, DateFormat format) {
  const std::string_view date = WithoutTime(text);
  DateParts parts;
  if (format == DateFormat::kCompact) {
    if (!SplitCompact(date, parts)) return {};
  } else {
    DigitGroups groups;
    if (!SplitGroups(date, groups) || !AssignGroups(groups, format, parts)) return {};
  }
  return Judge(parts);
}

int CompletedYears(const PartialDate& from, const PartialDate& to) {
  if (!from.known() || !to.known()) return -1;
  int years = to.year - from.year;
  if (from.month != 0 && to.month != 0) {
    const bool before_month = to.month < from.month;
    const bool before_day =
        to.month == from.month && from.day != 0 && to.day != 0 && to.day < from.day;
    if (before_month || before_day) --years;
  }
  return years < 0 ? -1 : years;
}

std::string DatesDescription() {
  return absl::StrCat(
      "dates\nyears ", kFirstYear, " to ", kLastYear,
      "; proleptic Gregorian calendar; day and month 0 are not known; a day without a month is not "
      "known; an impossible day is dropped, with an impossible month the day too; a time of day is "
      "ignored; formats by name: order only, '-', '/' and '.' all separate\n"
      "age in completed years at the event; a birthday that is not known to lie ahead has "
      "passed\n");
}

}  // namespace mirrorflow
