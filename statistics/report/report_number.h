#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "statistics/published_dataset.h"
#include "statistics/report/language.h"

namespace mirrorflow {

// How a language writes numbers. Arabic has the digits of Unicode's "arab" system everywhere in the
// report, so that a page never mixes two kinds.
struct NumberStyle {
  std::string_view group;  // between thousands
  std::string_view decimal_mark;
  std::string_view minus;
  std::string_view percent;  // after the number
  bool arabic_digits;
};
const NumberStyle& NumberStyleOf(Language language);

// "1,234", "−0.125" in the style of the language.
std::string FormatNumber(const Decimal& number, Language language);
std::string FormatNumber(std::int64_t number, Language language);
// A ratio as a percentage with one decimal, rounded half away from zero: 0.8314 is "83.1%".
std::string FormatPercent(const Decimal& ratio, Language language);
// part / whole likewise, or part / whole * 100 where both are of one unit; `whole` is not 0.
std::string FormatShare(std::int64_t part, std::int64_t whole, Language language);
// Digits of a text, such as a year, in those of the language; all else stays.
std::string LocalDigits(std::string_view text, Language language);

// For drawing and comparing only, never for printing.
double ApproximateValue(const Decimal& number);

}  // namespace mirrorflow
