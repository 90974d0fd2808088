#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "records/calendars.h"

namespace mirrorflow {

enum class DateLayout : std::uint8_t {
  kYearMonthDay = 1,
  kDayMonthYear,
  kMonthDayYear,
  kCompact,              // year, month, day without separators
  kCompactDayMonthYear,  // day, month, year without separators
  kYear,
  kExcel1900,  // the serial number of a day; spreadsheets of Windows
  kExcel1904,  // the same; spreadsheets of old Macintosh programs
};

// How the dates of one column are written. It is stated for the whole column and never guessed row
// by row, because 03/04/1990 is a valid date both ways.
//
// The name of a format is its order, then the calendar unless Gregorian, then the latest year where
// the year has two digits: "DD/MM/YYYY", "DD/MM/YYYY ethiopic", "DD/MM/YY to 2024" (so that 24 is
// 2024 and 25 is 1925), "YYYY-MM-DD islamic-umalqura", "EXCEL-1900". In the separated orders '-',
// '/' and '.' all separate, day and month may have one digit, and the month may be a name ("12
// March 1990", "12-Mar-90").
struct DateFormat {
  DateLayout layout = DateLayout::kYearMonthDay;
  Calendar calendar = Calendar::kGregorian;
  // Not 0: the year may have two digits, and lies in the hundred years that end with this one.
  std::int16_t latest_year = 0;

  friend bool operator==(const DateFormat&, const DateFormat&) = default;

  static const DateFormat kYearMonthDay;  // "YYYY-MM-DD" or "YYYY/MM/DD"
  static const DateFormat kDayMonthYear;  // "DD/MM/YYYY"
  static const DateFormat kMonthDayYear;  // "MM/DD/YYYY"
  static const DateFormat kCompact;       // "YYYYMMDD"
  static const DateFormat kYear;          // "YYYY"
};
inline constexpr DateFormat DateFormat::kYearMonthDay = {DateLayout::kYearMonthDay};
inline constexpr DateFormat DateFormat::kDayMonthYear = {DateLayout::kDayMonthYear};
inline constexpr DateFormat DateFormat::kMonthDayYear = {DateLayout::kMonthDayYear};
inline constexpr DateFormat DateFormat::kCompact = {DateLayout::kCompact};
inline constexpr DateFormat DateFormat::kYear = {DateLayout::kYear};

// InvalidArgument says how formats are written.
absl::StatusOr<DateFormat> DateFormatFromName(std::string_view name);
// Always a name that DateFormatFromName takes.
std::string DateFormatName(DateFormat format);

// Every format there is, the likeliest first: each order with four digits, then with two (the
// latest year is `latest_year`), then the other calendars, then the serial numbers. For trying a
// column.
std::vector<DateFormat> AllDateFormats(int latest_year);

}  // namespace mirrorflow
