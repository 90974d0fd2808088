#include "attacks/made_population.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <string_view>
#include <utility>

#include "crypto/identity_features.h"

namespace mirrorflow {
namespace {

// Enough for name lists: the letters A to Z that a token has, whatever stands around them.
std::string Letters(const std::string& text) {
  std::string letters;
  for (const char c : text) {
    if (c >= 'a' && c <= 'z') letters.push_back(static_cast<char>(c - 'a' + 'A'));
    if (c >= 'A' && c <= 'Z') letters.push_back(c);
  }
  return letters;
}

class TokenDraw {
 public:
  explicit TokenDraw(const std::vector<WeightedToken>& tokens) : tokens_(tokens) {
    std::vector<double> counts;
    for (const WeightedToken& token : tokens) counts.push_back(token.count);
    draw_ = std::discrete_distribution<std::size_t>(counts.begin(), counts.end());
  }
  const std::string& operator()(std::mt19937_64& random) { return tokens_[draw_(random)].token; }

 private:
  const std::vector<WeightedToken>& tokens_;
  std::discrete_distribution<std::size_t> draw_;
};

// 30 % from the first list, the others alike.
std::size_t DrawList(std::size_t lists, std::mt19937_64& random) {
  return random() % 10 < 3 || lists == 1 ? 0 : 1 + random() % (lists - 1);
}

void DrawBirthAndSex(std::mt19937_64& random, Identity& person) {
  person.birth_date = {.year = static_cast<std::int16_t>(1950 + random() % 56),
                       .month = static_cast<std::int8_t>(1 + random() % 12),
                       .day = static_cast<std::int8_t>(1 + random() % 28)};
  person.sex = random() % 2 == 0 ? Sex::kFemale : Sex::kMale;
}

}  // namespace

TokenLists ParseNameTokens(std::string_view of_one_country, std::string_view by_country) {
  TokenLists lists(1);
  std::map<std::string, std::vector<WeightedToken>> of_country;
  const auto read = [&](std::string_view text, bool with_country) {
    std::istringstream lines{std::string(text)};
    std::string line;
    std::getline(lines, line);  // the header
    while (std::getline(lines, line)) {
      std::istringstream fields(line);
      std::string country, token, count;
      if (with_country) std::getline(fields, country, ',');
      std::getline(fields, token, ',');
      std::getline(fields, count, ',');
      const std::string letters = Letters(token);
      if (letters.size() < 2) continue;
      auto& list = with_country ? of_country[country] : lists.front();
      list.push_back(
          {letters, static_cast<std::uint32_t>(std::strtoul(count.c_str(), nullptr, 10))});
    }
  };
  read(of_one_country, false);
  read(by_country, true);
  for (const char* country : {"KEN", "UGA", "ZMB", "MWI", "ZWE", "RWA", "BDI", "COD", "SOM", "DJI",
                              "MDG", "MUS", "TUN"}) {
    if (!of_country[country].empty()) lists.push_back(std::move(of_country[country]));
  }
  return lists;
}

TokenLists InventNameTokens(std::uint64_t seed) {
  constexpr std::size_t kCountries = 6;
  constexpr std::size_t kTokens = 900;
  constexpr std::string_view kConsonants = "BCDFGHJKLMNPRSTVWYZ";
  constexpr std::string_view kVowels = "AAEIOU";
  std::mt19937_64 random(seed);
  TokenLists lists(kCountries);
  for (auto& list : lists) {
    for (std::size_t i = 0; i < kTokens; ++i) {
      std::string token;
      for (std::uint64_t s = 2 + random() % 3; s > 0; --s) {
        token.push_back(kConsonants[random() % kConsonants.size()]);
        token.push_back(kVowels[random() % kVowels.size()]);
        if (random() % 4 == 0) token.push_back(kConsonants[random() % kConsonants.size()]);
      }
      if (random() % 2 == 0) token.push_back(static_cast<char>('A' + random() % 26));
      list.push_back({token, static_cast<std::uint32_t>(10000 / (i + 5))});
    }
  }
  return lists;
}

std::vector<Identity> DrawPersonsOfNgrams(const TokenLists& tokens, std::uint32_t ngrams,
                                          std::size_t count, std::uint64_t seed) {
  constexpr double kOfDateAndSex = 5.8;  // n-grams as weighed
  constexpr double kOfToken = 6.8;       // on average
  const double name_tokens = (ngrams + 1 - kOfDateAndSex) / kOfToken;
  const auto fewest = static_cast<std::size_t>(std::max(1.0, std::floor(name_tokens)));
  std::mt19937_64 random(seed);
  std::vector<TokenDraw> draws(tokens.begin(), tokens.end());
  std::vector<Identity> persons;
  for (std::size_t tries = 0; persons.size() < count && tries < 400 * count; ++tries) {
    const std::size_t list = DrawList(draws.size(), random);
    Identity person;
    const std::size_t own_tokens = fewest + random() % 2;
    for (std::size_t i = 0; i < own_tokens; ++i) person.name.push_back(draws[list](random));
    DrawBirthAndSex(random, person);
    const std::uint32_t weight = TotalWeight(IdentityFeatures(person));
    if (weight < ngrams * kOrdinaryWeight || weight >= (ngrams + 2) * kOrdinaryWeight) continue;
    persons.push_back(std::move(person));
  }
  return persons;
}

std::vector<std::uint16_t> StrataOf(std::span<const Identity> persons, int year) {
  std::vector<std::uint16_t> strata;
  for (const Identity& person : persons) {
    const Stratum stratum = {.sex = person.sex,
                             .age = person.birth_date.known()
                                        ? BroadAgeFromYears(year - person.birth_date.year)
                                        : BroadAge::kUnknown};
    strata.push_back(stratum.code());
  }
  return strata;
}

std::vector<Identity> DrawPopulation(const TokenLists& tokens, RecordLength length,
                                     std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<TokenDraw> draws(tokens.begin(), tokens.end());
  const Country countries[] = {*Country::Create("ET"), *Country::Create("KE"),
                               *Country::Create("UG"), *Country::Create("ZM")};
  std::vector<double> place_counts;
  std::vector<std::string> places;
  for (std::size_t i = 0; i < 250; ++i) {
    place_counts.push_back(1.0 / static_cast<double>(i + 1));
    places.push_back(tokens.front()[random() % tokens.front().size()].token);
  }
  std::discrete_distribution<std::size_t> place(place_counts.begin(), place_counts.end());
  std::vector<Identity> persons(count);
  for (Identity& person : persons) {
    const std::size_t list = DrawList(draws.size(), random);
    const std::size_t name_tokens = length == RecordLength::kShort ? 2 : 3;
    for (std::size_t i = 0; i < name_tokens; ++i) person.name.push_back(draws[list](random));
    DrawBirthAndSex(random, person);
    if (length != RecordLength::kLong) continue;
    for (int i = 0; i < 2; ++i) person.parent_name.push_back(draws[list](random));
    person.birth_place = {places[place(random)]};
    person.citizenship = countries[list % std::size(countries)];
    person.birth_country = person.citizenship;
  }
  return persons;
}

}  // namespace mirrorflow
