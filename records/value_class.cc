#include "records/value_class.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace mirrorflow {
namespace {

// In the order of ValueClass.
constexpr std::array<std::string_view, kValueClassCount> kNames = {
    "none",      "empty", "digits",     "date-like", "letters", "letters and digits",
    "non-Latin", "signs", "undecodable"};

bool IsLatinLetter(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(c, &error);
  return script == USCRIPT_LATIN || script == USCRIPT_COMMON || script == USCRIPT_INHERITED;
}

bool IsDateSeparator(UChar32 c) { return c == '-' || c == '/' || c == '.' || c == ':' || c == ' '; }

}  // namespace

ValueClass ClassifyValue(std::string_view text) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto length =
      static_cast<std::int32_t>(std::min<std::size_t>(text.size(), std::size_t{1} << 20));
  bool letters = false;
  bool other_script = false;
  bool other_signs = false;
  bool visible = false;
  bool after_digit = false;
  int digit_runs = 0;
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) return ValueClass::kUndecodable;
    const bool digit = u_isdigit(c) != 0;
    if (digit && !after_digit) ++digit_runs;
    after_digit = digit;
    visible |= u_isUWhiteSpace(c) == 0;
    if (digit) continue;
    if (u_isalpha(c) != 0) {
      letters = true;
      other_script |= !IsLatinLetter(c);
    } else if (!IsDateSeparator(c)) {
      other_signs = true;
    }
  }
  if (!visible) return ValueClass::kEmpty;
  if (other_script) return ValueClass::kNonLatin;
  if (letters) return digit_runs > 0 ? ValueClass::kLettersAndDigits : ValueClass::kLetters;
  if (digit_runs == 0 || other_signs) return ValueClass::kSigns;
  return digit_runs == 1 ? ValueClass::kDigits : ValueClass::kDateLike;
}

std::string_view ValueClassName(ValueClass value_class) {
  return kNames[static_cast<std::size_t>(value_class)];
}

}  // namespace mirrorflow
