#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "records/person_event.h"

namespace mirrorflow {

// Corridors with known truth for validating error estimates (coverage.h). A generator of its own:
// it shares no name, no rate and no code with services/sandbox/generator, and its errors follow no
// formula that linkage/error_estimate.h assumes. What is drawn anew for each corridor: the sizes,
// the overlap, a language with its own names and how unequally they are used, the fields that each
// register has, how many people migrate with their household (same surname, address, parents, at
// times twins), how much is missing, and how recordings of a person differ.

// How recordings of one person differ. Each corridor has one.
enum class ErrorFamily : std::uint8_t {
  kTypingErrors,     // letters, each on its own
  kCarelessRecords,  // most records good, some bad in every field at once
  kChangedNames,     // marriage and nicknames: a whole name is another; dates mostly right
  kTransliteration,  // the same letters change in every name that one register writes
  kDroppedTokens,    // second names left out, order changed, initials
  kUnreliableDates,  // year only, 1 January, day and month exchanged, guessed years
  kMixture,          // a little of all
};
inline constexpr std::size_t kErrorFamilyCount = 7;
std::string_view ErrorFamilyName(ErrorFamily family);  // "typing_errors", ...

struct ValidationCorridorSpec {
  std::uint64_t rows_a = 0;
  std::uint64_t rows_b = 0;
  double overlap = 0;  // share of the smaller side that is on the other side too
  ErrorFamily family{};
  double error_level = 0;    // 0 to about 2; 1 is ordinary
  double missing_level = 0;  // likewise
  double households = 0;     // share of persons that migrate with their household
};

struct ValidationCorridor {
  ValidationCorridorSpec spec;
  std::vector<PersonEvent> a;
  std::vector<PersonEvent> b;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> truth;  // rows
};

// Corridor `number` of the series of `seed`: always the same. Sizes run from 100 to `largest` rows
// a side, most of them small.
ValidationCorridor GenerateValidationCorridor(std::uint64_t seed, std::uint64_t number,
                                              std::uint64_t largest);

}  // namespace mirrorflow
