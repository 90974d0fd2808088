#include "records/date_format.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace mirrorflow {
namespace {

constexpr int kEarliestPivot = 1900;
constexpr int kLatestPivot = 2199;

struct LayoutName {
  std::string_view name;
  std::string_view two_digit_name;  // empty: the year always has four digits
  DateLayout layout;
};

// The first name of a layout is the one it is shown by.
constexpr LayoutName kLayouts[] = {
    {"YYYY-MM-DD", "YY-MM-DD", DateLayout::kYearMonthDay},
    {"DD/MM/YYYY", "DD/MM/YY", DateLayout::kDayMonthYear},
    {"MM/DD/YYYY", "MM/DD/YY", DateLayout::kMonthDayYear},
    {"YYYYMMDD", "YYMMDD", DateLayout::kCompact},
    {"DDMMYYYY", "DDMMYY", DateLayout::kCompactDayMonthYear},
    {"YYYY", "", DateLayout::kYear},
    {"EXCEL-1900", "", DateLayout::kExcel1900},
    {"EXCEL-1904", "", DateLayout::kExcel1904},
    {"YYYY/MM/DD", "YY/MM/DD", DateLayout::kYearMonthDay},
};

struct CalendarName {
  std::string_view name;  // of the Unicode CLDR
  Calendar calendar;
};

constexpr CalendarName kCalendars[] = {
    {"ethiopic", Calendar::kEthiopic},
    {"islamic-civil", Calendar::kIslamicCivil},
    {"islamic-tbla", Calendar::kIslamicTabular},
    {"islamic-umalqura", Calendar::kIslamicUmmAlQura},
};

bool IsSerial(DateLayout layout) {
  return layout == DateLayout::kExcel1900 || layout == DateLayout::kExcel1904;
}

absl::Status Unknown() {
  return absl::InvalidArgumentError(
      "unknown date format; use YYYY-MM-DD, YYYY/MM/DD, DD/MM/YYYY, MM/DD/YYYY, YYYYMMDD, "
      "DDMMYYYY, "
      "YYYY, EXCEL-1900 or EXCEL-1904; a year of two digits needs the latest year ('DD/MM/YY to "
      "2024'); another calendar follows the order ('DD/MM/YYYY ethiopic', or islamic-civil, "
      "islamic-tbla, islamic-umalqura)");
}

}  // namespace

absl::StatusOr<DateFormat> DateFormatFromName(std::string_view name) {
  const std::vector<std::string> words =
      absl::StrSplit(absl::string_view(name.data(), name.size()), ' ');
  DateFormat format;
  bool found = false;
  bool two_digits = false;
  for (const LayoutName& known : kLayouts) {
    if (words[0] == known.name || (words[0] == known.two_digit_name && !words[0].empty())) {
      format.layout = known.layout;
      two_digits = words[0] != known.name;
      found = true;
      break;
    }
  }
  if (!found) return Unknown();
  std::size_t next = 1;
  if (next < words.size() && !IsSerial(format.layout)) {
    for (const CalendarName& known : kCalendars) {
      if (words[next] == known.name) {
        format.calendar = known.calendar;
        ++next;
        break;
      }
    }
  }
  if (two_digits) {
    int latest = 0;
    if (next + 2 != words.size() || words[next] != "to" ||
        !absl::SimpleAtoi(words[next + 1], &latest) || words[next + 1].size() != 4) {
      return absl::InvalidArgumentError(absl::StrCat(
          "a year of two digits needs the latest year it can mean, in the calendar of the column: "
          "write '",
          std::string(name), " to 2024' when 24 is 2024 and 25 is 1925"));
    }
    // In the other calendars the same number is another time, but always four digits.
    if (format.calendar == Calendar::kGregorian &&
        (latest < kEarliestPivot || latest > kLatestPivot)) {
      return absl::InvalidArgumentError(
          absl::StrCat("the latest year must be from ", kEarliestPivot, " to ", kLatestPivot));
    }
    format.latest_year = static_cast<std::int16_t>(latest);
    next += 2;
  }
  if (next != words.size()) return Unknown();
  return format;
}

std::string DateFormatName(DateFormat format) {
  std::string name;
  for (const LayoutName& known : kLayouts) {
    if (known.layout != format.layout) continue;
    name = std::string(format.latest_year != 0 ? known.two_digit_name : known.name);
    break;
  }
  for (const CalendarName& known : kCalendars) {
    if (known.calendar == format.calendar) absl::StrAppend(&name, " ", std::string(known.name));
  }
  if (format.latest_year != 0) absl::StrAppend(&name, " to ", format.latest_year);
  return name;
}

std::vector<DateFormat> AllDateFormats(int latest_year) {
  constexpr DateLayout kOrders[] = {DateLayout::kYearMonthDay, DateLayout::kDayMonthYear,
                                    DateLayout::kMonthDayYear, DateLayout::kCompact,
                                    DateLayout::kCompactDayMonthYear};
  std::vector<DateFormat> formats;
  for (const DateLayout layout : kOrders) formats.push_back({layout});
  formats.push_back({DateLayout::kYear});
  for (const DateLayout layout : kOrders) {
    formats.push_back({layout, Calendar::kGregorian, static_cast<std::int16_t>(latest_year)});
  }
  for (const CalendarName& known : kCalendars) {
    for (const DateLayout layout : kOrders) formats.push_back({layout, known.calendar});
    formats.push_back({DateLayout::kYear, known.calendar});
  }
  formats.push_back({DateLayout::kExcel1900});
  formats.push_back({DateLayout::kExcel1904});
  return formats;
}

}  // namespace mirrorflow
