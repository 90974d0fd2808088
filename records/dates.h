#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "records/date_format.h"
#include "records/person_event.h"

namespace mirrorflow {

enum class DateOutcome : std::uint8_t {
  kDate,        // possible as far as it is known; at least a year
  kUnknown,     // only zeros: 00/00/0000, or the serial number 0
  kUnreadable,  // not in the format; nothing is known
  kImpossible,  // in the format but no such day, month or year; the parts that can be are kept
};

struct ParsedDate {
  DateOutcome outcome = DateOutcome::kUnreadable;
  PartialDate date;  // Gregorian
};

// Reads one cell without blanks around it. Partial dates are dates: "1975", "1975-03", "03/1975",
// "00/00/1975", "19750000". A time of day after a blank or 'T' is ignored, and the fraction of a
// serial number. Digits may be Arabic-Indic or Ethiopic; month names English, French, Portuguese,
// Arabic (Levantine, Egyptian and Maghrebi) or, with their calendars, Ethiopic and Islamic; they
// are read at the place of the month only.
//
// Years 1800 to 2199 (Gregorian); a year of two digits is unreadable unless the format says how to
// take it. A day without a month is not known. What is partly known in another calendar becomes
// the Gregorian month or year that holds the middle of it. The 1900 serial numbers count a 29
// February 1900 that never was, as the spreadsheets do. Thread safe.
ParsedDate ParseDate(std::string_view text, DateFormat format);

// Completed years from `from` to `to`, or -1 when a year is missing or `to` lies before `from`.
// Where the parts that are known do not decide whether the birthday has passed, it has.
int CompletedYears(const PartialDate& from, const PartialDate& to);

std::string DatesDescription();

}  // namespace mirrorflow
