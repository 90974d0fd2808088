#include "crypto/clk_v3_values.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "crypto/clk_v3_tokens.h"

namespace mirrorflow {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

absl::Status Refuse(const ClkFeature& feature, std::string_view what) {
  return absl::InvalidArgumentError(
      absl::StrCat("feature '", feature.identifier, "': ", std::string(what)));
}

absl::StatusOr<std::string> Format(const ClkFeature& feature, const ClkStringFormat& format,
                                   std::string_view raw) {
  const std::optional<std::size_t> length = CountCodePoints(raw);
  if (!length) return Refuse(feature, "value is not valid UTF-8");
  if (format.encoding == ClkTextEncoding::kAscii &&
      std::ranges::any_of(raw, [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return Refuse(feature, "value is not ASCII, as the format asks");
  }
  if (*length < format.min_length) return Refuse(feature, "value is shorter than minLength");
  if (format.max_length && *length > *format.max_length) {
    return Refuse(feature, "value is longer than maxLength");
  }
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (format.letter_case == ClkCase::kUpper && std::ranges::any_of(raw, is_lower)) {
    return Refuse(feature, "value is not upper case, as the format asks");
  }
  if (format.letter_case == ClkCase::kLower && std::ranges::any_of(raw, is_upper)) {
    return Refuse(feature, "value is not lower case, as the format asks");
  }
  return std::string(raw);
}

// What str(int(text)) of Python gives: blanks around, one sign, single underscores between digits.
std::optional<std::string> CanonicalInteger(std::string_view text) {
  while (!text.empty() && IsSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && IsSpace(text.back())) text.remove_suffix(1);
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  std::string digits;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (IsDigit(text[i])) {
      digits.push_back(text[i]);
    } else if (text[i] != '_' || i == 0 || i + 1 == text.size() || text[i - 1] == '_') {
      return std::nullopt;
    }
  }
  if (digits.empty()) return std::nullopt;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return negative && digits != "0" ? "-" + digits : digits;
}

absl::StatusOr<std::string> Format(const ClkFeature& feature, const ClkIntegerFormat& format,
                                   std::string_view raw) {
  const std::optional<std::string> text = CanonicalInteger(raw);
  if (!text) return Refuse(feature, "value is not an integer");
  if (format.minimum || format.maximum) {
    std::int64_t value = 0;
    const auto result = std::from_chars(text->data(), text->data() + text->size(), value);
    const bool fits = result.ec == std::errc();
    const bool negative = text->front() == '-';
    if (format.minimum && (fits ? value < *format.minimum : negative)) {
      return Refuse(feature, "value is below the minimum");
    }
    if (format.maximum && (fits ? value > *format.maximum : !negative)) {
      return Refuse(feature, "value is above the maximum");
    }
  }
  return *text;
}

struct DateParts {
  int year = 0;
  int month = 0;
  int day = 0;
};

// Matches the rest of the pattern against the rest of the text; two digits are tried before one,
// as in the regular expressions of Python's strptime.
bool MatchDate(std::string_view pattern, std::string_view text, DateParts& parts) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] != '%') {
    return !text.empty() && text[0] == pattern[0] &&
           MatchDate(pattern.substr(1), text.substr(1), parts);
  }
  const char directive = pattern[1];
  const auto number = [&](std::size_t digits, int& value) {
    if (text.size() < digits || !std::ranges::all_of(text.substr(0, digits), IsDigit)) return false;
    return std::from_chars(text.data(), text.data() + digits, value).ec == std::errc();
  };
  const auto rest = [&](std::size_t digits) {
    return MatchDate(pattern.substr(2), text.substr(digits), parts);
  };
  if (directive == 'Y') return number(4, parts.year) && rest(4);
  if (directive == 'y') {
    if (!number(2, parts.year)) return false;
    parts.year += parts.year <= 68 ? 2000 : 1900;
    return rest(2);
  }
  int& part = directive == 'm' ? parts.month : parts.day;
  const int most = directive == 'm' ? 12 : 31;
  return (number(2, part) && part >= 1 && part <= most && rest(2)) ||
         (number(1, part) && part >= 1 && rest(1));
}

absl::StatusOr<std::string> Format(const ClkFeature& feature, const ClkDateFormat& format,
                                   std::string_view raw) {
  DateParts parts;
  const bool matches = MatchDate(format.pattern, raw, parts);
  const std::chrono::year_month_day date{std::chrono::year(parts.year),
                                         std::chrono::month(static_cast<unsigned>(parts.month)),
                                         std::chrono::day(static_cast<unsigned>(parts.day))};
  if (!matches || parts.year < 1000 || !date.ok()) {
    return Refuse(feature, "value is not a date of the format " + format.pattern);
  }
  return absl::StrFormat("%04d%02d%02d", parts.year, parts.month, parts.day);
}

absl::StatusOr<std::string> Format(const ClkFeature& feature, const ClkEnumFormat& format,
                                   std::string_view raw) {
  if (std::ranges::find(format.values, raw) == format.values.end()) {
    return Refuse(feature, "value is not one of the enum's values");
  }
  return std::string(raw);
}

}  // namespace

absl::StatusOr<std::string> FormatClkValue(const ClkFeature& feature, std::string_view raw) {
  if (feature.missing_value && raw == feature.missing_value->sentinel) {
    return feature.missing_value->replace_with.value_or(feature.missing_value->sentinel);
  }
  return std::visit([&](const auto& format) { return Format(feature, format, raw); },
                    feature.format);
}

}  // namespace mirrorflow
