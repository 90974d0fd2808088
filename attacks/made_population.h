#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "records/person_event.h"

namespace mirrorflow {

// How much a made-up population's records hold. N-grams as weighed (crypto/identity_fields.h).
enum class RecordLength : std::uint8_t {
  kShort,   // two name tokens, date of birth, sex: about 22
  kMiddle,  // three name tokens, date of birth, sex: about 28
  kLong,    // three tokens, date of birth, sex, countries, parent's two names, place of birth
};

struct WeightedToken {
  std::string token;  // A-Z
  std::uint32_t count = 0;
};
using TokenLists = std::vector<std::vector<WeightedToken>>;  // one list per country

// Lists from the text of two CSV files with headers: "token,count", which comes first, and
// "country,token,count". Lines without two letters in the token are left out.
TokenLists ParseNameTokens(std::string_view of_one_country, std::string_view by_country);

// Tokens of invented syllables, with counts that fall as real ones do.
TokenLists InventNameTokens(std::uint64_t seed);

// Persons with tokens drawn by their counts within a country: 30 % from the first list, the others
// alike; born 1950 to 2005.
std::vector<Identity> DrawPopulation(const TokenLists& tokens, RecordLength length,
                                     std::size_t count, std::uint64_t seed);

// Persons of a name, date of birth and sex that have at least `ngrams` n-grams as weighed, and less
// than two more; the name has as many tokens as that takes. Fewer than `count` when the lists have
// too few such names.
std::vector<Identity> DrawPersonsOfNgrams(const TokenLists& tokens, std::uint32_t ngrams,
                                          std::size_t count, std::uint64_t seed);

// Sex and broad age of each at the end of the year, as a batch shows it.
std::vector<std::uint16_t> StrataOf(std::span<const Identity> persons, int year);

}  // namespace mirrorflow
