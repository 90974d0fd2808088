#include "records/document_patterns.h"

#include <array>
#include <cstddef>

namespace mirrorflow {
namespace {

constexpr DocumentPattern kPatterns[] = {
    {"AO", false, "A9999999", CheckRule::kNone},
    {"CN", false, "A99999999", CheckRule::kNone},
    {"CN", false, "AA9999999", CheckRule::kNone},
    {"DZ", false, "999999999", CheckRule::kNone},
    {"EG", true, "99999999999999", CheckRule::kNone},
    {"ET", false, "AA9999999", CheckRule::kNone},
    {"FR", false, "99AA99999", CheckRule::kNone},
    {"GB", false, "999999999", CheckRule::kNone},
    {"IN", false, "A9999999", CheckRule::kNone},
    {"IN", true, "999999999999", CheckRule::kNone},
    {"KE", false, "A9999999", CheckRule::kNone},
    {"KE", false, "AA9999999", CheckRule::kNone},
    {"KE", true, "9999999", CheckRule::kNone},
    {"KE", true, "99999999", CheckRule::kNone},
    {"MU", true, "A999999999999X", CheckRule::kMauritius},
    {"MZ", false, "99AA99999", CheckRule::kNone},
    {"MZ", false, "AA9999999", CheckRule::kNone},
    {"NG", false, "A99999999", CheckRule::kNone},
    {"NG", true, "99999999999", CheckRule::kNone},
    {"PK", false, "AA9999999", CheckRule::kNone},
    {"PK", true, "9999999999999", CheckRule::kNone},
    {"PL", false, "AA9999999", CheckRule::kNone},
    {"PL", true, "99999999999", CheckRule::kPesel},
    {"PT", false, "A999999", CheckRule::kNone},
    {"PT", false, "AA999999", CheckRule::kNone},
    {"RW", false, "AA999999", CheckRule::kNone},
    {"RW", true, "9999999999999999", CheckRule::kNone},
    {"TZ", true, "99999999999999999999", CheckRule::kNone},
    {"UG", false, "A9999999", CheckRule::kNone},
    {"UG", false, "A99999999", CheckRule::kNone},
    {"UG", true, "AA99999999XXXX", CheckRule::kNone},
    {"US", false, "999999999", CheckRule::kNone},
    {"US", false, "A99999999", CheckRule::kNone},
    {"ZA", false, "A99999999", CheckRule::kNone},
    {"ZA", true, "9999999999999", CheckRule::kLuhn},
    {"ZM", false, "AA999999", CheckRule::kNone},
    {"ZM", true, "999999999", CheckRule::kNone},
    {"ZW", false, "AA999999", CheckRule::kNone},
    {"ZW", true, "99999999A99", CheckRule::kZimbabwe},
    {"ZW", true, "999999999A99", CheckRule::kZimbabwe},
};

// ISO/IEC 7812-1 annex B.
bool LuhnFits(std::string_view number) {
  int sum = 0;
  bool doubled = false;
  for (std::size_t i = number.size(); i-- > 0; doubled = !doubled) {
    const int digit = number[i] - '0';
    sum += doubled ? digit / 5 + digit * 2 % 10 : digit;
  }
  return sum % 10 == 0;
}

bool PeselFits(std::string_view number) {
  constexpr std::array<int, 4> kWeights = {1, 3, 7, 9};
  int sum = number.back() - '0';
  for (std::size_t i = 0; i + 1 < number.size(); ++i) sum += (number[i] - '0') * kWeights[i % 4];
  return sum % 10 == 0;
}

int Base36Value(char c) { return c <= '9' ? c - '0' : c - 'A' + 10; }

bool MauritiusFits(std::string_view number) {
  int sum = 0;
  int weight = 14;
  for (std::size_t i = 0; i + 1 < number.size(); ++i) sum += weight-- * Base36Value(number[i]);
  return (17 - sum % 17) % 17 == Base36Value(number.back());
}

bool ZimbabweFits(std::string_view number) {
  constexpr std::string_view kLetters = "ZABCDEFGHJKLMNPQRSTVWXY";
  int remainder = 0;
  for (const char c : number.substr(0, number.size() - 3)) {
    remainder = (remainder * 10 + (c - '0')) % 23;
  }
  return number[number.size() - 3] == kLetters[static_cast<std::size_t>(remainder)];
}

}  // namespace

std::span<const DocumentPattern> AllDocumentPatterns() { return kPatterns; }

bool HasRightCheckDigit(std::string_view number, const DocumentPattern& pattern) {
  switch (pattern.rule) {
    case CheckRule::kNone:
      return true;
    case CheckRule::kLuhn:
      return LuhnFits(number);
    case CheckRule::kPesel:
      return PeselFits(number);
    case CheckRule::kMauritius:
      return MauritiusFits(number);
    case CheckRule::kZimbabwe:
      return ZimbabweFits(number);
  }
  return true;
}

}  // namespace mirrorflow
