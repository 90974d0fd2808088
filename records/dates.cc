#include "records/dates.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "records/date_text.h"
#include "records/month_names.h"
#include "records/umm_al_qura.h"

namespace mirrorflow {
namespace {

constexpr int kFirstYear = 1800;
constexpr int kLastYear = 2199;
constexpr std::int32_t kDayOneOfSerial1900 = 693596;   // 1 January 1900
constexpr std::int32_t kDayZeroOfSerial1904 = 695056;  // 1 January 1904
constexpr std::int32_t kSerialOfFalseLeapDay = 60;     // "29 February 1900"
constexpr std::size_t kLongestSerial = 6;

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsDateSeparator(char c) { return c == '-' || c == '/' || c == '.'; }

// In the calendar of the column.
struct DateParts {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Cuts off a time of day: "2024-03-01 00:00" and "2024-03-01T00:00:00Z" to "2024-03-01".
std::string_view WithoutTime(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return text;
  const std::size_t end = text.find_last_of(" T", colon);
  if (end == std::string_view::npos || end + 1 >= text.size() || !IsDigit(text[end + 1])) {
    return text;
  }
  return text.substr(0, end);
}

bool SplitGroups(std::string_view text, DateGroups& groups) {
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
    groups.group[groups.count++] = {value, width};
    if (i == text.size()) return true;
    if (!IsDateSeparator(text[i])) return false;
    ++i;
  }
}

int FullYear(int two_digits, int latest_year) {
  const int in_century = latest_year - latest_year % 100 + two_digits;
  return in_century > latest_year ? in_century - 100 : in_century;
}

// The year has four digits, or two where the format says so; day and month have one or two. A month
// name stands only where the month does.
bool AssignGroups(const DateGroups& groups, DateFormat format, DateParts& parts) {
  const bool year_first =
      format.layout == DateLayout::kYearMonthDay || format.layout == DateLayout::kYear;
  const std::size_t year_at = year_first ? 0 : groups.count - 1;
  for (std::size_t i = 0; i < groups.count; ++i) {
    const DateGroup& group = groups.group[i];
    if (i != year_at) {
      if (group.width > 2) return false;
    } else if (group.width != 4 && (group.width != 2 || format.latest_year == 0)) {
      return false;
    }
  }
  const DateGroup& year = groups.group[year_at];
  parts.year = year.width == 2 ? FullYear(year.value, format.latest_year) : year.value;
  std::optional<std::size_t> month_at;
  if (groups.count == 2) {
    month_at = year_first ? 1 : 0;
  } else if (groups.count == 3) {
    const bool month_in_middle = format.layout != DateLayout::kMonthDayYear;
    month_at = month_in_middle ? 1 : 0;
    const std::size_t day_at = 3 - year_at - *month_at;
    parts.day = groups.group[day_at].value;
  }
  if (groups.named && month_at != groups.named) return false;
  if (month_at) parts.month = groups.group[*month_at].value;
  return format.layout != DateLayout::kYear || groups.count == 1;
}

// Digits without separators. A missing zero in front of the day was lost in a spreadsheet.
bool SplitCompact(std::string_view text, DateFormat format, DateParts& parts) {
  if (text.empty() || text.size() > 8) return false;
  int number = 0;
  for (const char c : text) {
    if (!IsDigit(c)) return false;
    number = number * 10 + (c - '0');
  }
  const bool two_digits = format.latest_year != 0 && text.size() <= 6;
  if (format.layout == DateLayout::kCompactDayMonthYear) {
    const int century = two_digits ? 100 : 10000;
    if (text.size() + 1 < (two_digits ? 6u : 8u)) return false;
    parts = {number % century, number / century % 100, number / century / 100};
  } else if (two_digits) {
    if (text.size() != 6) return false;
    parts = {number / 10000, number / 100 % 100, number % 100};
  } else {
    if (text.size() != 4 && text.size() != 6 && text.size() != 8) return false;
    for (std::size_t width = text.size(); width < 8; ++width) number *= 10;
    parts = {number / 10000, number / 100 % 100, number % 100};
  }
  if (two_digits) parts.year = FullYear(parts.year, format.latest_year);
  return true;
}

ParsedDate FromFixedDate(std::int32_t number, int known_parts) {
  const CalendarDay day = GregorianFromFixedDate(number);
  if (day.year < kFirstYear || day.year > kLastYear) return {DateOutcome::kImpossible, {}};
  ParsedDate parsed{DateOutcome::kDate, {.year = static_cast<std::int16_t>(day.year)}};
  if (known_parts > 1) parsed.date.month = static_cast<std::int8_t>(day.month);
  if (known_parts > 2) parsed.date.day = static_cast<std::int8_t>(day.day);
  return parsed;
}

// The date as far as it is known, in the Gregorian calendar.
ParsedDate Convert(Calendar calendar, const DateParts& parts, int known_parts) {
  if (calendar == Calendar::kGregorian) {
    if (parts.year < kFirstYear || parts.year > kLastYear) return {DateOutcome::kImpossible, {}};
    ParsedDate parsed{DateOutcome::kDate, {.year = static_cast<std::int16_t>(parts.year)}};
    if (known_parts > 1) parsed.date.month = static_cast<std::int8_t>(parts.month);
    if (known_parts > 2) parsed.date.day = static_cast<std::int8_t>(parts.day);
    return parsed;
  }
  CalendarDay first{.year = parts.year, .month = 1, .day = 1};
  if (known_parts > 1) first.month = parts.month;
  if (known_parts > 2) first.day = parts.day;
  const std::int32_t start = FixedDate(calendar, first);
  std::int32_t length = 1;
  if (known_parts == 1) {
    length = FixedDate(calendar, {.year = parts.year + 1, .month = 1, .day = 1}) - start;
  } else if (known_parts == 2) {
    length = DaysInMonth(calendar, parts.year, parts.month);
  }
  return FromFixedDate(start + length / 2, known_parts);
}

ParsedDate Judge(Calendar calendar, const DateParts& parts) {
  if (parts.year == 0) {
    const bool nothing_known = parts.month == 0 && parts.day == 0;
    return {nothing_known ? DateOutcome::kUnknown : DateOutcome::kImpossible, {}};
  }
  bool possible = true;
  int known_parts = 1;
  if (parts.month > MonthsInYear(calendar)) {
    possible = false;
  } else if (parts.month == 0) {
    possible = parts.day <= 31;
  } else {
    known_parts = 2;
    if (parts.day > DaysInMonth(calendar, parts.year, parts.month)) {
      possible = false;
    } else if (parts.day != 0) {
      known_parts = 3;
    }
  }
  ParsedDate parsed = Convert(calendar, parts, known_parts);
  if (!possible) parsed.outcome = DateOutcome::kImpossible;
  return parsed;
}

ParsedDate ParseSerial(std::string_view text, DateLayout layout) {
  const std::string_view whole = text.substr(0, text.find_first_of(".,"));
  const std::string_view fraction = text.substr(std::min(text.size(), whole.size() + 1));
  if (whole.empty() || whole.size() > kLongestSerial) return {};
  std::int32_t serial = 0;
  for (const char c : whole) {
    if (!IsDigit(c)) return {};
    serial = serial * 10 + (c - '0');
  }
  for (const char c : fraction) {
    if (!IsDigit(c)) return {};
  }
  if (layout == DateLayout::kExcel1904) return FromFixedDate(kDayZeroOfSerial1904 + serial, 3);
  if (serial == 0) return {DateOutcome::kUnknown, {}};
  if (serial == kSerialOfFalseLeapDay) {
    return {DateOutcome::kImpossible, {.year = 1900, .month = 2}};
  }
  const std::int32_t days = serial > kSerialOfFalseLeapDay ? serial - 2 : serial - 1;
  return FromFixedDate(kDayOneOfSerial1900 + days, 3);
}

ParsedDate ParseAscii(std::string_view text, DateFormat format) {
  DateParts parts;
  switch (format.layout) {
    case DateLayout::kExcel1900:
    case DateLayout::kExcel1904:
      return ParseSerial(text, format.layout);
    case DateLayout::kCompact:
    case DateLayout::kCompactDayMonthYear:
      if (!SplitCompact(text, format, parts)) return {};
      break;
    case DateLayout::kYearMonthDay:
    case DateLayout::kDayMonthYear:
    case DateLayout::kMonthDayYear:
    case DateLayout::kYear: {
      DateGroups groups;
      if (!SplitGroups(text, groups) || !AssignGroups(groups, format, parts)) return {};
      break;
    }
  }
  return Judge(format.calendar, parts);
}

bool MayNameMonth(DateLayout layout) {
  return layout == DateLayout::kYearMonthDay || layout == DateLayout::kDayMonthYear ||
         layout == DateLayout::kMonthDayYear;
}

}  // namespace

ParsedDate ParseDate(std::string_view text, DateFormat format) {
  const std::string_view date = WithoutTime(text);
  const ParsedDate parsed = ParseAscii(date, format);
  if (parsed.outcome != DateOutcome::kUnreadable) return parsed;
  std::string ascii;
  if (WithAsciiDigits(date, ascii)) return ParseAscii(WithoutTime(ascii), format);
  DateGroups groups;
  DateParts parts;
  if (!MayNameMonth(format.layout) || !SplitWithMonthName(ascii, format.calendar, groups) ||
      !AssignGroups(groups, format, parts)) {
    return {};
  }
  return Judge(format.calendar, parts);
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
      "ignored; formats by name: order only, '-', '/' and '.' all separate; two-digit years lie in "
      "the hundred years that end with the latest year of the format; ethiopic, islamic-civil, "
      "islamic-tbla, islamic-umalqura by the arithmetic of Calendrical Calculations and the table "
      "below; what is partly known in them is the Gregorian month or year of its middle; serial "
      "numbers from 1 = 1900-01-01 with a false 29 February 1900, or from 0 = 1904-01-01\n"
      "age in completed years at the event; a birthday that is not known to lie ahead has "
      "passed\n",
      UmmAlQuraDescription(), MonthNamesDescription(), DateTextDescription());
}

}  // namespace mirrorflow
