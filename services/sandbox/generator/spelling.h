#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "services/sandbox/generator/seeded_random.h"

namespace mirrorflow {

// Ways to write one part of a name (upper case, UTF-8) otherwise than it is. The result always
// differs from the input; parts of fewer than three letters can't be varied.

// Whether the part is long enough for the functions here.
bool CanMisspell(std::string_view name);

// Other usual spellings: a table of names with many Latin forms (MOHAMED MUHAMMAD ...), joiners
// (AL-, EL-, ABDEL, ABDUL), and letter rules (OU U, DJ J, KH K, PH F, Y I, L R, doubled letters).
// Immutable, thread safe.
class SpellingVariants {
 public:
  SpellingVariants();
  std::string Vary(const std::string& name, SeededRandom& random) const;

 private:
  std::vector<std::vector<std::string_view>> groups_;
  std::unordered_map<std::string_view, std::size_t> group_of_;
};

// A slip of the keyboard (QWERTY): a neighbouring letter, a lost, doubled or exchanged one.
std::string Mistyped(const std::string& name, SeededRandom& random);

// What optical recognition makes of a letter; without a letter that it confuses, the last is lost.
std::string Misread(const std::string& name, SeededRandom& random);

}  // namespace mirrorflow
