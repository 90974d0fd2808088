#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "crypto/secret_bytes.h"
#include "records/person_event.h"
#include "tests/status_matchers.h"

// Made-up identities for the tests of the encoders.
namespace mirrorflow {

inline SecretBytes TestRunKey(std::uint8_t first = 7) {
  SecretBytes key(32);
  key.ExposeMutable()[0] = first;
  return key;
}

inline Identity SampleIdentity() {
  Identity identity;
  identity.name = {"CHANDA", "MWANSA"};
  identity.parent_name = {"JOSEPH", "MWANSA"};
  identity.birth_date = {.year = 1987, .month = 4, .day = 23};
  identity.sex = Sex::kFemale;
  identity.citizenship = ValueOrDie(Country::Create("ZMB"));
  identity.birth_country = ValueOrDie(Country::Create("ZMB"));
  identity.birth_place = {"KITWE"};
  identity.address = {"PLOT", "12A", "GREAT", "EAST", "ROAD"};
  identity.postcode = "10101";
  return identity;
}

// Any field may be empty; tokens are of A-Z and now and then a digit.
inline Identity RandomIdentity(std::mt19937_64& random) {
  const auto below = [&random](std::uint64_t n) { return random() % n; };
  const auto token = [&] {
    std::string text;
    for (std::uint64_t i = 1 + below(9); i > 0; --i) {
      text.push_back(below(12) == 0 ? static_cast<char>('0' + below(10))
                                    : static_cast<char>('A' + below(26)));
    }
    return text;
  };
  const auto tokens = [&](std::uint64_t most) {
    std::vector<std::string> all;
    for (std::uint64_t i = below(most + 1); i > 0; --i) all.push_back(token());
    return all;
  };
  Identity identity;
  identity.name = tokens(4);
  identity.parent_name = tokens(3);
  identity.birth_place = tokens(2);
  identity.address = tokens(6);
  if (below(4) != 0) identity.birth_date.year = static_cast<std::int16_t>(1900 + below(120));
  if (below(4) != 0) identity.birth_date.month = static_cast<std::int8_t>(1 + below(12));
  if (below(4) != 0) identity.birth_date.day = static_cast<std::int8_t>(1 + below(31));
  identity.sex = static_cast<Sex>(below(3));
  const char* const countries[] = {"ZM", "MW", "ZW"};
  if (below(2) == 0) identity.citizenship = ValueOrDie(Country::Create(countries[below(3)]));
  if (below(2) == 0) identity.birth_country = ValueOrDie(Country::Create(countries[below(3)]));
  if (below(2) == 0) identity.postcode = token();
  return identity;
}

}  // namespace mirrorflow
