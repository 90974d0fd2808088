#include "workbook/spreadsheet_numbers.h"

#include <charconv>
#include <chrono>
#include <cmath>

#include "absl/strings/str_format.h"

namespace mirrorflow {
namespace {

bool ReadNumber(std::string_view text, double& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && std::isfinite(number);
}

}  // namespace

bool IsBuiltInDateFormat(int number_format_id) {
  const int id = number_format_id;
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 ||
         (id >= 50 && id <= 54) || id == 57 || id == 58;
}

bool IsDateFormatCode(std::string_view format_code) {
  bool quoted = false;
  bool in_brackets = false;
  for (std::size_t i = 0; i < format_code.size(); ++i) {
    const char c = format_code[i];
    if (quoted) {
      quoted = c != '"';
    } else if (in_brackets) {
      in_brackets = c != ']';
    } else if (c == '"') {
      quoted = true;
    } else if (c == '[') {
      in_brackets = true;
    } else if (c == '\\' || c == '_' || c == '*') {
      ++i;  // the next character is shown as it is
    } else if (c == 'y' || c == 'Y' || c == 'd' || c == 'D') {
      return true;
    } else if (c == ';') {
      return false;  // the sections for negative numbers and text don't matter
    }
  }
  return false;
}

bool DateOfSerial(std::string_view number, DateSystem system, std::string& date) {
  double serial = 0;
  if (!ReadNumber(number, serial) || serial < 0 || serial >= 2958466) return false;
  // Half a second up: a time of day may make midnight a little less.
  auto day = static_cast<int>(std::floor(serial + 0.5 / 86400));
  using std::chrono::days;
  using std::chrono::sys_days;
  using std::chrono::year;
  if (system == DateSystem::k1900) {
    if (day == 0 || day == 60) return false;
    if (day > 60) --day;
  }
  const sys_days zero = system == DateSystem::k1900
                            ? sys_days(year{1899} / std::chrono::December / 31)
                            : sys_days(year{1904} / std::chrono::January / 1);
  const std::chrono::year_month_day parts(zero + days(day));
  if (static_cast<int>(parts.year()) > 9999) return false;
  date = absl::StrFormat("%04d-%02d-%02d", static_cast<int>(parts.year()),
                         static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
  return true;
}

void PlainNumber(std::string_view number, std::string& text) {
  text.assign(number);
  if (number.find_first_of(".eE") == std::string_view::npos) return;
  double value = 0;
  // Above, doubles are not exact.
  constexpr double kLargestExact = 9007199254740992;
  if (!ReadNumber(number, value) || std::abs(value) >= kLargestExact ||
      value != std::floor(value)) {
    return;
  }
  text = absl::StrFormat("%d", static_cast<std::int64_t>(value));
}

}  // namespace mirrorflow
