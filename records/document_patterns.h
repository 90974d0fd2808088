#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mirrorflow {

// How the issuer of a number makes sure of it.
enum class CheckRule : std::uint8_t {
  kNone = 0,
  kLuhn,       // the last digit; South Africa
  kPesel,      // the last digit, weights 1 3 7 9; Poland
  kMauritius,  // the last character, weights 14 to 2, modulo 17
  kZimbabwe,   // the letter in third place from the end, modulo 23
};

struct DocumentPattern {
  std::string_view issuer;  // alpha-2
  bool national_id;         // else a passport
  std::string_view mask;    // a place each: 'A' a letter, '9' a digit, 'X' either
  CheckRule rule;
};

// The patterns that are publicly known, of states of the region and of those its people move to
// most. Part of the normalisation profile.
std::span<const DocumentPattern> AllDocumentPatterns();

// Whether `number`, which fits the mask of `pattern`, has the right check digit.
bool HasRightCheckDigit(std::string_view number, const DocumentPattern& pattern);

}  // namespace mirrorflow
