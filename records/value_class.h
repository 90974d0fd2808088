#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mirrorflow {

// What a value looks like, for reports that must not show it.
enum class ValueClass : std::uint8_t {
  kNone = 0,          // no single value: the whole row
  kEmpty,             // nothing but blanks
  kDigits,            // digits only
  kDateLike,          // runs of digits with '-', '/', '.', ':' or blanks between them
  kLetters,           // Latin letters, with blanks and the signs of names
  kLettersAndDigits,  // both, in any order
  kNonLatin,          // has a letter of another script
  kSigns,             // no letters; signs, perhaps with digits
  kUndecodable,       // not valid UTF-8
};
inline constexpr std::size_t kValueClassCount = 9;

// The class of a cell. Accented letters are Latin; digits of other scripts count as digits.
ValueClass ClassifyValue(std::string_view text);

// "digits", "date-like", "non-Latin", ...
std::string_view ValueClassName(ValueClass value_class);

}  // namespace mirrorflow
