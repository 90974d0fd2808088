#include "services/sandbox/validation_corridor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>

#include "services/sandbox/generator/seeded_random.h"

namespace mirrorflow {
namespace {

// SeededRandom draws integers only; this is for the shapes that need real numbers.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  double Unit() { return static_cast<double>(random_.Next() >> 11) * 0x1p-53; }
  double In(double low, double high) { return low + (high - low) * Unit(); }
  double LogIn(double low, double high) { return low * std::pow(high / low, Unit()); }
  bool Chance(double p) { return Unit() < p; }
  std::size_t Below(std::size_t n) { return random_.Below(n); }
  int Between(int low, int high) { return random_.Between(low, high); }

 private:
  SeededRandom random_;
};

// Words with frequencies that fall as 1 / rank^s.
class WordList {
 public:
  WordList(std::vector<std::string> words, double s) : words_(std::move(words)) {
    double sum = 0;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      sum += std::pow(static_cast<double>(i + 1), -s);
      cumulated_.push_back(sum);
    }
  }
  const std::string& Pick(Draw& draw) const {
    const double u = draw.Unit() * cumulated_.back();
    const auto at = std::lower_bound(cumulated_.begin(), cumulated_.end(), u);
    return words_[std::min(static_cast<std::size_t>(at - cumulated_.begin()), words_.size() - 1)];
  }

 private:
  std::vector<std::string> words_;
  std::vector<double> cumulated_;
};

// A made-up language: some of the letters, its own usual syllables.
class Language {
 public:
  explicit Language(Draw& draw) {
    static constexpr std::string_view kConsonants = "BCDFGHJKLMNPQRSTVWXYZ";
    static constexpr std::string_view kVowels = "AEIOU";
    const std::size_t syllables = 30 + draw.Below(150);
    for (std::size_t i = 0; i < syllables; ++i) {
      std::string syllable;
      if (draw.Chance(0.85)) syllable += kConsonants[draw.Below(kConsonants.size())];
      syllable += kVowels[draw.Below(kVowels.size())];
      if (draw.Chance(0.3)) syllable += kConsonants[draw.Below(kConsonants.size())];
      syllables_.push_back(syllable);
    }
    longer_ = draw.In(0.2, 0.7);
  }
  std::string Word(Draw& draw) const {
    std::string word;
    do {
      word += syllables_[draw.Below(syllables_.size())];
      if (word.size() > 2 && !draw.Chance(longer_)) break;
    } while (word.size() < 14);
    return word;
  }
  WordList Words(std::size_t count, double s, Draw& draw) const {
    std::vector<std::string> words(count);
    for (auto& word : words) word = Word(draw);
    return WordList(std::move(words), s);
  }

 private:
  std::vector<std::string> syllables_;
  double longer_;
};

// What a register has a column for.
struct Columns {
  bool parent = false, birth_place = false, address = false, postcode = false;
  bool citizenship = false, birth_country = false, document = false;
};

struct Corridor {
  ValidationCorridorSpec spec;
  Columns columns_a, columns_b;
  bool patronymic = false;  // the father's name stands for a surname
  double second_name = 0;
  double compound_surname = 0;
  int first_year = 0, last_year = 0;
  std::array<char, 26> transliterated{};  // how register b writes a letter
};

struct Names {
  WordList female, male, surnames, places, streets;
};

PartialDate RandomDate(const Corridor& corridor, Draw& draw) {
  // The ages of migrants: a hump.
  const int span = corridor.last_year - corridor.first_year;
  const double hump = (draw.Unit() + draw.Unit() + draw.Unit()) / 3;
  PartialDate date;
  date.year = static_cast<std::int16_t>(corridor.first_year + static_cast<int>(hump * span));
  date.month = static_cast<std::int8_t>(draw.Between(1, 12));
  date.day = static_cast<std::int8_t>(draw.Between(1, 28));
  return date;
}

std::string Digits(std::size_t count, Draw& draw) {
  std::string digits;
  for (std::size_t i = 0; i < count; ++i) digits += static_cast<char>('0' + draw.Between(0, 9));
  return digits;
}

struct Household {
  std::vector<std::string> surname, place, address;
  std::string father, postcode;
  PartialDate last_child{};
  std::size_t left = 0;  // members still to come
};

Identity NewPerson(const Corridor& corridor, const Names& names, Household& home, Draw& draw) {
  if (home.left == 0) {
    home = Household{};
    home.left = draw.Chance(corridor.spec.households) ? 2 + draw.Below(4) : 1;
    home.father = names.male.Pick(draw);
    home.surname = {names.surnames.Pick(draw)};
    if (draw.Chance(corridor.compound_surname)) home.surname.push_back(names.surnames.Pick(draw));
    home.place = {names.places.Pick(draw)};
    home.address = {names.streets.Pick(draw), std::to_string(draw.Between(1, 200))};
    home.postcode = Digits(5, draw);
  }
  --home.left;
  Identity person;
  person.sex = draw.Chance(0.5) ? Sex::kFemale : Sex::kMale;
  const WordList& given = person.sex == Sex::kFemale ? names.female : names.male;
  person.name = {given.Pick(draw)};
  if (draw.Chance(corridor.second_name)) person.name.push_back(given.Pick(draw));
  if (corridor.patronymic) {
    person.name.push_back(home.father);
    person.name.push_back(home.surname.front());
  } else {
    person.name.insert(person.name.end(), home.surname.begin(), home.surname.end());
  }
  person.parent_name = {home.father, home.surname.front()};
  person.birth_date = RandomDate(corridor, draw);
  if (home.last_child.known() && draw.Chance(0.04)) person.birth_date = home.last_child;  // twins
  home.last_child = person.birth_date;
  person.birth_place =
      draw.Chance(0.8) ? home.place : std::vector<std::string>{names.places.Pick(draw)};
  person.address = home.address;
  person.postcode = home.postcode;
  const auto origin = Country::Create("KE");
  const auto neighbour = Country::Create("ET");
  person.citizenship = *(draw.Chance(0.93) ? origin : neighbour);
  person.birth_country = *(draw.Chance(0.9) ? origin : neighbour);
  person.document_number = "KE" + Digits(7, draw);
  return person;
}

// One register writing a person down.
class Recorder {
 public:
  Recorder(const Corridor& corridor, const Names& names, const Columns& columns, bool second,
           Draw& draw)
      : corridor_(corridor), names_(names), columns_(columns), second_(second), draw_(draw) {}

  Identity Write(Identity record) {
    // The clerk's day: 1 on average, but a bad one spoils all fields of a record together.
    double level = corridor_.spec.error_level;
    const ErrorFamily family = corridor_.spec.family;
    if (family == ErrorFamily::kCarelessRecords) {
      level *= draw_.Chance(0.15) ? draw_.In(2, 6) : draw_.In(0, 0.4);
    }
    const bool all = family == ErrorFamily::kMixture || family == ErrorFamily::kCarelessRecords;
    const auto is = [&](ErrorFamily f) { return all || family == f; };
    const double share = all ? 0.5 : 1;
    if (is(ErrorFamily::kChangedNames)) ChangeNames(record, 0.06 * level * share);
    if (is(ErrorFamily::kDroppedTokens)) DropTokens(record, 0.15 * level * share);
    if (is(ErrorFamily::kUnreliableDates)) SpoilDate(record.birth_date, 0.12 * level * share);
    if (is(ErrorFamily::kTransliteration) && second_) Transliterate(record, 0.7 * level * share);
    const double typing = is(ErrorFamily::kTypingErrors) ? 0.03 * level * share : 0.006 * level;
    TypeAll(record.name, typing);
    TypeAll(record.parent_name, typing);
    TypeAll(record.birth_place, typing);
    TypeAll(record.address, typing);
    // A trace of everything, everywhere.
    SpoilDate(record.birth_date, 0.01 * level);
    if (draw_.Chance(0.003 * level)) {
      record.sex = record.sex == Sex::kFemale ? Sex::kMale : Sex::kFemale;
    }
    if (draw_.Chance(0.05 * level)) record.document_number = "KE" + Digits(7, draw_);
    if (draw_.Chance(0.2)) record.address = {names_.streets.Pick(draw_), "1"};  // moved
    LeaveOut(record);
    return record;
  }

 private:
  void ChangeNames(Identity& record, double p) {
    if (draw_.Chance(p)) record.name.back() = names_.surnames.Pick(draw_);  // marriage
    if (draw_.Chance(p / 2)) {
      record.name.front() =
          (record.sex == Sex::kFemale ? names_.female : names_.male).Pick(draw_);  // nickname
    }
    if (draw_.Chance(p / 2))
      record.name.front().resize(std::min<std::size_t>(3, record.name.front().size()));
  }

  void DropTokens(Identity& record, double p) {
    if (record.name.size() > 2 && draw_.Chance(2 * p)) {
      record.name.erase(record.name.begin() +
                        static_cast<std::ptrdiff_t>(1 + draw_.Below(record.name.size() - 1)));
    }
    if (draw_.Chance(p / 2)) record.name[draw_.Below(record.name.size())].resize(1);
    if (record.name.size() > 1 && draw_.Chance(p / 8)) record.name.pop_back();
    if (record.parent_name.size() > 1 && draw_.Chance(p)) record.parent_name.pop_back();
  }

  void SpoilDate(PartialDate& date, double p) {
    if (draw_.Chance(p / 2)) date.month = date.day = 0;
    if (date.month != 0 && draw_.Chance(p / 2)) date.month = date.day = 1;
    if (date.day != 0 && date.day <= 12 && draw_.Chance(p)) std::swap(date.day, date.month);
    if (draw_.Chance(p / 2))
      date.year = static_cast<std::int16_t>(date.year + draw_.Between(-3, 3));
    if (date.day != 0 && draw_.Chance(p / 2)) {
      date.day = static_cast<std::int8_t>(draw_.Between(1, 28));
    }
  }

  void Transliterate(Identity& record, double p) {
    if (!draw_.Chance(p)) return;  // the others show papers in the first register's spelling
    for (auto* tokens : {&record.name, &record.parent_name, &record.birth_place}) {
      for (auto& token : *tokens) {
        for (char& c : token) {
          if (c >= 'A' && c <= 'Z') c = corridor_.transliterated[static_cast<std::size_t>(c - 'A')];
        }
      }
    }
  }

  void TypeAll(std::vector<std::string>& tokens, double p) {
    for (auto& token : tokens) {
      for (std::size_t i = 0; i < token.size(); ++i) {
        if (!draw_.Chance(p)) continue;
        const char letter = static_cast<char>('A' + draw_.Between(0, 25));
        switch (draw_.Below(4)) {
          case 0:
            token[i] = letter;
            break;
          case 1:
            if (token.size() > 2) token.erase(i, 1);
            break;
          case 2:
            token.insert(i, 1, letter);
            ++i;
            break;
          default:
            if (i + 1 < token.size()) std::swap(token[i], token[i + 1]);
        }
      }
    }
  }

  void LeaveOut(Identity& record) {
    const double level = corridor_.spec.missing_level;
    const double poor = draw_.Chance(0.1) ? 4 : 0.7;  // some records lack most
    const auto missing = [&](double p) { return draw_.Chance(std::min(0.9, p * level * poor)); };
    if (missing(0.02)) record.birth_date = {};
    if (missing(0.01)) record.sex = Sex::kUnknown;
    if (!columns_.parent || missing(0.08)) record.parent_name.clear();
    if (!columns_.birth_place || missing(0.08)) record.birth_place.clear();
    if (!columns_.address || missing(0.1)) record.address.clear();
    if (!columns_.postcode || missing(0.1)) record.postcode.clear();
    if (!columns_.citizenship || missing(0.03)) record.citizenship.reset();
    if (!columns_.birth_country || missing(0.05)) record.birth_country.reset();
    if (!columns_.document || missing(0.3)) record.document_number.clear();
  }

  const Corridor& corridor_;
  const Names& names_;
  const Columns& columns_;
  const bool second_;
  Draw& draw_;
};

Corridor DrawCorridor(std::uint64_t largest, Draw& draw) {
  Corridor corridor;
  ValidationCorridorSpec& spec = corridor.spec;
  const double big = draw.Unit();
  const double top = static_cast<double>(std::max<std::uint64_t>(largest, 101));
  const double rows = 100 * std::pow(top / 100, big * big * big * big);
  const double ratio = draw.LogIn(0.33, 3);
  const auto clamp = [&](double n) {
    return static_cast<std::uint64_t>(std::clamp(n, 100.0, top));
  };
  spec.rows_a = clamp(rows);
  spec.rows_b = clamp(rows * ratio);
  spec.overlap = draw.In(0.02, 0.95);
  spec.family = static_cast<ErrorFamily>(draw.Below(kErrorFamilyCount));
  spec.error_level = draw.In(0.1, 2);
  spec.missing_level = draw.In(0, 2);
  spec.households = draw.Chance(0.5) ? 0 : draw.In(0, 0.5);

  Columns all;
  all.parent = draw.Chance(0.5);
  all.birth_place = draw.Chance(0.6);
  all.address = draw.Chance(0.15);
  all.postcode = draw.Chance(0.1);
  all.citizenship = draw.Chance(0.5);
  all.birth_country = draw.Chance(0.6);
  all.document = draw.Chance(0.3);
  corridor.columns_a = corridor.columns_b = all;
  if (draw.Chance(0.15)) corridor.columns_a.parent = false;
  if (draw.Chance(0.15)) corridor.columns_b.birth_place = false;

  corridor.patronymic = draw.Chance(0.4);
  corridor.second_name = draw.In(0, 0.8);
  corridor.compound_surname = draw.Chance(0.3) ? draw.In(0, 0.7) : 0;
  corridor.first_year = 1940 + draw.Between(0, 15);
  corridor.last_year = 1995 + draw.Between(0, 25);
  for (std::size_t i = 0; i < 26; ++i) corridor.transliterated[i] = static_cast<char>('A' + i);
  const std::size_t changed = 1 + draw.Below(5);
  for (std::size_t i = 0; i < changed; ++i) {
    corridor.transliterated[draw.Below(26)] = static_cast<char>('A' + draw.Below(26));
  }
  return corridor;
}

Names DrawNames(std::uint64_t rows, Draw& draw) {
  const Language language(draw);
  const double given_s = draw.In(0.6, 1.15);
  const double surname_s = draw.In(0.4, 1.05);
  const auto given = static_cast<std::size_t>(draw.LogIn(60, 1500));
  const auto surnames =
      static_cast<std::size_t>(draw.LogIn(150, 3000.0 + static_cast<double>(rows)));
  WordList female = language.Words(given, given_s, draw);
  WordList male = language.Words(given, given_s, draw);
  WordList family = language.Words(surnames, surname_s, draw);
  const auto places = static_cast<std::size_t>(draw.LogIn(15, 400));
  WordList towns = language.Words(places, draw.In(0.5, 1.1), draw);
  WordList streets = language.Words(500, 0.5, draw);
  return {std::move(female), std::move(male), std::move(family), std::move(towns),
          std::move(streets)};
}

// Fisher and Yates.
template <typename T>
void Shuffle(std::vector<T>& items, Draw& draw) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[draw.Below(i)]);
}

PersonEvent EventOf(Identity identity) {
  PersonEvent event;
  event.stratum.sex = identity.sex;
  if (identity.birth_date.known()) {
    event.stratum.age = BroadAgeFromYears(2024 - identity.birth_date.year);
  }
  event.identity = std::move(identity);
  return event;
}

}  // namespace

std::string_view ErrorFamilyName(ErrorFamily family) {
  static constexpr std::array<std::string_view, kErrorFamilyCount> kNames = {
      "typing_errors",  "careless_records", "changed_names", "transliteration",
      "dropped_tokens", "unreliable_dates", "mixture"};
  return kNames[static_cast<std::size_t>(family)];
}

ValidationCorridor GenerateValidationCorridor(std::uint64_t seed, std::uint64_t number,
                                              std::uint64_t largest) {
  Draw draw(DerivedSeed(seed, {number}));
  const Corridor corridor = DrawCorridor(largest, draw);
  const ValidationCorridorSpec& spec = corridor.spec;
  const Names names = DrawNames(std::max(spec.rows_a, spec.rows_b), draw);
  const auto fewer = static_cast<double>(std::min(spec.rows_a, spec.rows_b));
  const auto shared = static_cast<std::uint64_t>(std::lround(spec.overlap * fewer));

  // Persons come household by household, so one household is mostly on the same side or sides.
  struct Planned {
    std::uint32_t person;
    bool shared;
  };
  std::vector<Planned> plan_a, plan_b;
  std::vector<Identity> persons;
  Household home;
  const auto add = [&](std::uint64_t count, bool a, bool b) {
    for (std::uint64_t i = 0; i < count; ++i) {
      // Now and then the next member of a household is on another side.
      const auto person = static_cast<std::uint32_t>(persons.size());
      persons.push_back(NewPerson(corridor, names, home, draw));
      if (a) plan_a.push_back({person, b});
      if (b) plan_b.push_back({person, a});
    }
  };
  std::uint64_t left_both = shared, left_a = spec.rows_a - shared, left_b = spec.rows_b - shared;
  while (left_both + left_a + left_b > 0) {
    const std::uint64_t run = draw.Chance(0.5) ? 1 : 1 + draw.Below(6);
    const std::uint64_t at = draw.Below(left_both + left_a + left_b);
    const bool both = at < left_both;
    const bool only_a = !both && at < left_both + left_a;
    std::uint64_t& left = both ? left_both : only_a ? left_a : left_b;
    const std::uint64_t count = std::min(run, left);
    add(count, both || only_a, both || !only_a);
    left -= count;
  }
  Shuffle(plan_a, draw);
  Shuffle(plan_b, draw);

  ValidationCorridor result;
  result.spec = spec;
  std::vector<std::uint32_t> row_of(persons.size(), 0);
  Recorder recorder_a(corridor, names, corridor.columns_a, false, draw);
  for (const Planned& planned : plan_a) {
    row_of[planned.person] = static_cast<std::uint32_t>(result.a.size());
    result.a.push_back(EventOf(recorder_a.Write(persons[planned.person])));
  }
  Recorder recorder_b(corridor, names, corridor.columns_b, true, draw);
  for (const Planned& planned : plan_b) {
    const auto row_b = static_cast<std::uint32_t>(result.b.size());
    result.b.push_back(EventOf(recorder_b.Write(persons[planned.person])));
    if (planned.shared) result.truth.emplace_back(row_of[planned.person], row_b);
  }
  return result;
}

}  // namespace mirrorflow
