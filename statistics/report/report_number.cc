#include "statistics/report/report_number.h"

#include <array>
#include <cmath>
#include <cstdlib>

namespace mirrorflow {
namespace {

constexpr std::array<NumberStyle, kLanguageCount> kStyles = {{
    {",", ".", "−", "%", false},
    {"\u202f", ",", "−", "\u202f%", false},
    {"\u00a0", ",", "−", "%", false},
    // The mark before the sign keeps it on the side where Arabic readers expect it.
    {"٬", "٫", "\u061c−", "٪\u061c", true},
}};

constexpr std::array<std::string_view, 10> kArabicDigits = {"٠", "١", "٢", "٣", "٤",
                                                            "٥", "٦", "٧", "٨", "٩"};

std::int64_t PowerOfTen(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// 1000 * part / whole, half away from zero, by long division: the product could be too large.
std::int64_t Thousandths(std::int64_t part, std::int64_t whole) {
  const bool negative = (part < 0) != (whole < 0);
  part = std::abs(part);
  whole = std::abs(whole);
  std::int64_t quotient = part / whole;
  std::int64_t rest = part % whole;
  for (int digit = 0; digit < 3; ++digit) {
    quotient = 10 * quotient + 10 * rest / whole;
    rest = 10 * rest % whole;
  }
  if (2 * rest >= whole) ++quotient;
  return negative ? -quotient : quotient;
}

}  // namespace

const NumberStyle& NumberStyleOf(Language language) {
  return kStyles.at(static_cast<std::size_t>(language));
}

std::string LocalDigits(std::string_view text, Language language) {
  if (!NumberStyleOf(language).arabic_digits) return std::string(text);
  std::string local;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      local += kArabicDigits.at(static_cast<std::size_t>(c - '0'));
    } else {
      local.push_back(c);
    }
  }
  return local;
}

std::string FormatNumber(const Decimal& number, Language language) {
  const NumberStyle& style = NumberStyleOf(language);
  const bool negative = number.mantissa < 0;
  std::string digits = std::to_string(number.mantissa);
  if (negative) digits.erase(0, 1);
  if (digits.size() <= number.decimals) digits.insert(0, number.decimals + 1 - digits.size(), '0');
  const std::string whole = digits.substr(0, digits.size() - number.decimals);
  const std::string fraction = digits.substr(digits.size() - number.decimals);
  std::string text(negative ? style.minus : "");
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) text += style.group;
    text += LocalDigits(whole.substr(i, 1), language);
  }
  if (!fraction.empty()) {
    text += style.decimal_mark;
    text += LocalDigits(fraction, language);
  }
  return text;
}

std::string FormatNumber(std::int64_t number, Language language) {
  return FormatNumber(Decimal{number, 0}, language);
}

std::string FormatPercent(const Decimal& ratio, Language language) {
  return FormatShare(ratio.mantissa, PowerOfTen(ratio.decimals), language);
}

std::string FormatShare(std::int64_t part, std::int64_t whole, Language language) {
  std::string text = FormatNumber(Decimal{Thousandths(part, whole), 1}, language);
  text += NumberStyleOf(language).percent;
  return text;
}

double ApproximateValue(const Decimal& number) {
  return static_cast<double>(number.mantissa) / std::pow(10.0, number.decimals);
}

}  // namespace mirrorflow
