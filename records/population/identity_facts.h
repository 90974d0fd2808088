#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corridor/stratum.h"
#include "records/person_event.h"
#include "records/population/country_code.h"

namespace mirrorflow {

// What person-building keeps of an identity in memory: 48 bytes, whatever the names are. Keys are
// 64-bit SipHash-2-4 values under a fixed key; among ten million rows two different values share a
// key with a probability of 3 in a million. 0: the value is missing. Not a pseudonym: stays in
// memory like the values themselves.
struct IdentityFacts {
  std::uint64_t national_id_key = 0;
  std::uint64_t document_key = 0;
  std::uint64_t person_id_key = 0;  // of one source
  // Of all name tokens, sorted, with year and the two other parts of the birth date in rising
  // order, so that an exchange of day and month does not matter. Needs a full birth date and a name
  // of two tokens and eight letters.
  std::uint64_t name_and_birth_key = 0;
  // A bit for each padded bigram of the name; see SketchSimilarity.
  std::uint64_t name_sketch = 0;
  std::uint32_t birth = 0;  // PackBirth
  CountryCode citizenship = 0;
  Sex sex = Sex::kUnknown;
};

// `person_id` is the id of the person in the source of that number.
IdentityFacts FactsOf(const Identity& identity, std::string_view person_id = {},
                      std::uint8_t source = 0);

// year * 512 + month * 32 + day; 0: not known.
std::uint32_t PackBirth(const PartialDate& date);

// How two values of a field agree. Missing is not mismatch.
enum class FactAgreement : std::uint8_t { kUnknown, kDifferent, kNear, kEqual };

// Near: one of the two is less precise and they agree as far as both are known; day and month are
// exchanged; or one part of the three differs. Arguments as PackBirth gives them.
FactAgreement CompareBirth(std::uint32_t a, std::uint32_t b);
bool IsFullDate(std::uint32_t birth);

// The Dice coefficient of the bits of two sketches: about 0.3 for different names, above 0.5 for
// spellings of one name.
double SketchSimilarity(std::uint64_t a, std::uint64_t b);
FactAgreement CompareSketches(std::uint64_t a, std::uint64_t b);

// The Dice coefficient of the padded bigrams of two bags of tokens, exactly.
double NameSimilarity(const std::vector<std::string>& a, const std::vector<std::string>& b);

}  // namespace mirrorflow
