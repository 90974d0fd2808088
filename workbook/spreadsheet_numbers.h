#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mirrorflow {

// What number cells of workbooks mean (ECMA-376 part 1, sections 18.8.30 number formats and
// 18.17.4 dates; ODF 1.3 part 3).

// The two ways in which XLSX counts days. In the first, 1 is 1 January 1900, and the day 60 is the
// 29 February 1900 that never was.
enum class DateSystem : std::uint8_t { k1900, k1904 };

// Whether a number format shows a date: one of the built-in formats of dates, or a code with a year
// or a day outside of quotes and brackets. Times of day alone are not dates.
bool IsBuiltInDateFormat(int number_format_id);
bool IsDateFormatCode(std::string_view format_code);

// Sets `date` to the day YYYY-MM-DD of a serial number, without its time of day. False when the
// text is no number or its day lies before 1900 or after 9999.
bool DateOfSerial(std::string_view number, DateSystem system, std::string& date);

// Sets `text` to a number as a person would write it: whole numbers without exponent and decimals
// ("1.23456789E8" is 123456789), others as they are.
void PlainNumber(std::string_view number, std::string& text);

}  // namespace mirrorflow
