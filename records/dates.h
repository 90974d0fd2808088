#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "records/person_event.h"

namespace mirrorflow {

// How the dates of one column are written. It is stated for the whole column and never guessed row
// by row, because 03/04/1990 is a valid date both ways. In the separated formats '-', '/' and '.'
// all separate, and day and month may have one digit.
enum class DateFormat : std::uint8_t {
  kYearMonthDay = 1,  // "YYYY-MM-DD" or "YYYY/MM/DD"
  kDayMonthYear = 2,  // "DD/MM/YYYY"
  kMonthDayYear = 3,  // "MM/DD/YYYY"
  kCompact = 4,       // "YYYYMMDD"
  kYear = 5,          // "YYYY"
};

// Takes the spellings above. InvalidArgument lists them.
absl::StatusOr<DateFormat> DateFormatFromName(std::string_view name);
std::string_view DateFormatName(DateFormat format);

enum class DateOutcome : std::uint8_t {
  kDate,        // possible as far as it is known; at least a year
  kUnknown,     // only zeros: 00/00/0000
  kUnreadable,  // not in the format; nothing is known
  kImpossible,  // in the format but no such day, month or year; the parts that can be are kept
};

struct ParsedDate {
  DateOutcome outcome = DateOutcome::kUnreadable;
  PartialDate date;
};

// Reads one cell without blanks around it. Partial dates are dates: "1975", "1975-03", "03/1975",
// "00/00/1975", "19750000". A time of day after a blank or 'T' is ignored. Years 1800 to 2199; a
// year of two digits is unreadable. A day without a month is not known.
ParsedDate ParseDate(std::string_view text, DateFormat format);

// Completed years from `from` to `to`, or -1 when a year is missing or `to` lies before `from`.
// Where the parts that are known do not decide whether the birthday has passed, it has.
int CompletedYears(const PartialDate& from, const PartialDate& to);

std::string DatesDescription();

}  // namespace mirrorflow
