#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "records/person_event.h"
#include "tests/attacks/attack_data.h"

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

// The tokens of names_ethiopia_freq and of names_african_mps in a folder of the public data; the
// Ethiopian list comes first. NotFound without them.
absl::StatusOr<TokenLists> ReadNameTokens(const std::string& data_folder);

// Tokens of invented syllables, with counts that fall as real ones do.
TokenLists InventNameTokens(std::uint64_t seed);

// Persons with tokens drawn by their counts within a country: 30 % from the first list, the others
// alike; born 1950 to 2005.
std::vector<Identity> DrawPopulation(const TokenLists& tokens, RecordLength length,
                                     std::size_t count, std::uint64_t seed);

}  // namespace mirrorflow
