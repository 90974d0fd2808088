#include "services/sandbox/generator/person.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"

namespace mirrorflow {
namespace {

// Families are laid out within blocks of this many numbers.
constexpr std::uint64_t kFamilyBlock = 16;
constexpr int kSmallestFamily = 2;
constexpr int kLargestFamily = 5;
constexpr std::uint64_t kMillion = 1'000'000;

constexpr std::uint64_t kPlacePath = 1;
constexpr std::uint64_t kHouseholdPath = 2;
constexpr std::uint64_t kMemberPath = 3;
constexpr std::uint64_t kPurposePath = 4;

// Shares after the permits that OECD countries grant, roughly: work, family, study, and few others.
Purpose DrawPurpose(int age, bool returns, SeededRandom random) {
  const int draw = random.Between(1, 100);
  if (returns && draw <= 80) return Purpose::kReturn;
  if (age < 15) return draw <= 85 ? Purpose::kFamily : Purpose::kOther;
  if (age < 25 && draw <= 40) return Purpose::kStudy;
  if (draw <= 62) return Purpose::kWork;
  if (draw <= 86) return Purpose::kFamily;
  return draw <= 94 ? Purpose::kSettlement : Purpose::kOther;
}

PartialDate DrawBirthDate(int year, int heaped_percent, SeededRandom& random) {
  const std::chrono::sys_days day =
      std::chrono::sys_days(std::chrono::year(year) / 1 / 1) + std::chrono::days(random.Below(365));
  const std::chrono::year_month_day date(day);
  PartialDate birth{static_cast<std::int16_t>(year),
                    static_cast<std::int8_t>(static_cast<unsigned>(date.month())),
                    static_cast<std::int8_t>(static_cast<unsigned>(date.day()))};
  const bool heaped = random.Between(1, 100) <= heaped_percent;
  const int form = random.Between(1, 10);
  if (!heaped) return birth;
  if (form <= 5) return {birth.year, 0, 0};
  return {birth.year, static_cast<std::int8_t>(form <= 9 ? 1 : 7), 1};
}

void AppendTwoDigits(int value, std::string& out) {
  out.push_back(static_cast<char>('0' + value / 10 % 10));
  out.push_back(static_cast<char>('0' + value % 10));
}

}  // namespace

std::string NumberByScheme(std::string_view scheme, const PartialDate& birth_date, Sex sex,
                           SeededRandom& random) {
  std::string out;
  for (const char c : scheme) {
    switch (c) {
      case '@':
        out.push_back(static_cast<char>('A' + random.Below(26)));
        break;
      case '#':
        out.push_back(static_cast<char>('0' + random.Below(10)));
        break;
      case 'Y':
        AppendTwoDigits(birth_date.year, out);
        break;
      case 'M':
        AppendTwoDigits(std::max<int>(birth_date.month, 1), out);
        break;
      case 'D':
        AppendTwoDigits(std::max<int>(birth_date.day, 1), out);
        break;
      case 'S':
        out.push_back(sex == Sex::kFemale ? '7' : '8');
        break;
      default:
        out.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    }
  }
  return out;
}

// A single person is a household of one.
struct Population::Household {
  const NameBook* names;
  std::size_t citizenship;
  std::size_t birth_country;
  Adult head;
  Adult spouse;  // also the other parent of the children where no spouse migrates
  bool spouse_migrates;
  int head_age;
  std::string birth_place;
  std::string last_address;
};

Population::Population(const GeneratorConfig& config)
    : seed_(config.options().seed), rare_surname_rate_(config.options().rare_surname_rate) {
  // With a mean family of 3.5, a share r of people in families needs a family to start at
  // r / (3.5 - 2.5 r) of the free places. In integers, for the same result everywhere.
  const auto rate = static_cast<std::uint64_t>(config.options().family_rate * 1e6);
  family_start_ppm_ = 10 * rate * kMillion / (35 * kMillion - 25 * rate);
  for (const GeneratorConfig::Corridor& corridor : config.corridors()) {
    corridors_.push_back(
        {config.states()[corridor.origin].member, config.states()[corridor.destination].member});
  }
  for (const MemberState& state : MemberStates()) books_.emplace_back(state);
}

Population::Place Population::PlaceInFamily(std::uint64_t path_seed, std::uint64_t number) const {
  const std::uint64_t block = number / kFamilyBlock;
  const int wanted = static_cast<int>(number % kFamilyBlock);
  int start = 0;
  while (true) {
    const std::uint64_t draw =
        DerivedSeed(path_seed, {kPlacePath, block, static_cast<std::uint64_t>(start)});
    int size = 1;
    if (draw % kMillion < family_start_ppm_) {
      constexpr int kSizes = kLargestFamily - kSmallestFamily + 1;
      size = kSmallestFamily + static_cast<int>(draw / kMillion % kSizes);
      size = std::min(size, static_cast<int>(kFamilyBlock) - start);
    }
    if (wanted < start + size) return {wanted - start, size};
    start += size;
  }
}

Population::Adult Population::DrawAdult(const NameBook& names, Sex sex,
                                        SeededRandom& random) const {
  Adult adult;
  adult.sex = sex;
  // One in three of those with a single long name have no other.
  if (names.custom() != NamingCustom::kSingleLong || random.Chance(0.67)) {
    adult.given.push_back(names.GivenName(sex, random));
    if (names.HasSecondGivenName(random)) adult.given.push_back(names.GivenName(sex, random));
    if (adult.given.size() == 2 && adult.given[0] == adult.given[1]) adult.given.pop_back();
  }
  if (names.custom() == NamingCustom::kGivenFatherGrandfather) {
    // Father and grandfather; rare names thin out with each generation that is written down.
    adult.family.push_back(names.FamilyName(rare_surname_rate_ / 2, random));
  }
  adult.family.push_back(names.FamilyName(rare_surname_rate_, random));
  return adult;
}

Population::Household Population::DrawHousehold(std::size_t corridor, int size,
                                                SeededRandom& random) const {
  const std::size_t origin = corridors_[corridor].origin;
  const std::size_t destination = corridors_[corridor].destination;
  Household household;
  // Mostly the sender's citizens, then returning ones of the receiver, then third states'.
  const int who = random.Between(1, 100);
  const std::size_t third = random.Below(books_.size());
  household.citizenship = who <= 82 ? origin : who <= 92 ? destination : third;
  household.birth_country = random.Chance(0.95) ? household.citizenship : origin;
  household.names = &books_[household.citizenship].DrawRegion(random);
  const Sex head_sex = random.Chance(size > 1 ? 0.7 : 0.55) ? Sex::kMale : Sex::kFemale;
  household.head = DrawAdult(*household.names, head_sex, random);
  household.spouse_migrates = false;
  if (size > 1) {
    household.spouse =
        DrawAdult(*household.names, head_sex == Sex::kMale ? Sex::kFemale : Sex::kMale, random);
    if (household.names->custom() == NamingCustom::kGivenFamily && random.Chance(0.7)) {
      household.spouse.family = household.head.family;
    }
    household.spouse_migrates = random.Chance(0.75);
  }
  household.head_age = size > 1 ? 24 : 17;
  household.head_age += random.Between(0, 12);
  household.head_age += random.Between(0, 14);
  if (size == 1 && random.Chance(0.15)) household.head_age += random.Between(5, 40);
  household.birth_place = books_[household.birth_country].BirthPlace(random);
  const bool french = books_[origin].state().style.headers == HeaderStyle::kFrench;
  const std::string street = household.names->FamilyName(0.5, random);
  const int house = random.Between(1, 250);
  const std::string& town = books_[origin].Town(random);
  household.last_address = french ? absl::StrCat(house, " RUE ", street, ", ", town)
                                  : absl::StrCat("PLOT ", house, " ", street, " ROAD, ", town);
  return household;
}

void Population::NameChild(const Household& household, Person& child, SeededRandom& random) const {
  const NameBook& names = *household.names;
  const Adult& father = household.head.sex == Sex::kMale ? household.head : household.spouse;
  child.given.push_back(names.GivenName(child.sex, random));
  switch (names.custom()) {
    case NamingCustom::kGivenFamily:
      child.family = household.head.family;
      break;
    case NamingCustom::kGivenFatherGrandfather:
      child.family = {father.given.front(), father.family.front()};
      break;
    case NamingCustom::kSingleLong:
      // Brothers and sisters need not share a name.
      child.family = random.Chance(0.5)
                         ? father.family
                         : std::vector<std::string>{names.FamilyName(rare_surname_rate_, random)};
      break;
  }
}

void Population::NameParent(const Household& household, int position, Person& person,
                            SeededRandom& random) const {
  const NameBook& names = *household.names;
  const bool patronymic = names.custom() == NamingCustom::kGivenFatherGrandfather;
  const bool child = position > (household.spouse_migrates ? 1 : 0);
  if (child) {
    const Sex wanted = patronymic ? Sex::kFemale : Sex::kMale;
    const Adult& parent = household.head.sex == wanted ? household.head : household.spouse;
    person.parent = parent.given;
    person.parent.push_back(parent.family.front());
    return;
  }
  person.parent = {names.GivenName(patronymic ? Sex::kFemale : Sex::kMale, random)};
  if (patronymic || names.custom() == NamingCustom::kSingleLong) {
    person.parent.push_back(names.FamilyName(rare_surname_rate_, random));
  } else {
    person.parent.push_back(person.family.front());
  }
}

Person Population::Draw(Kind kind, std::size_t corridor, int year, std::uint64_t number) const {
  const std::uint64_t path_seed = DerivedSeed(
      seed_, {static_cast<std::uint64_t>(kind), corridor, static_cast<std::uint64_t>(year)});
  const Place place = PlaceInFamily(path_seed, number);
  const std::uint64_t head_number = number - static_cast<std::uint64_t>(place.position);
  SeededRandom random(DerivedSeed(path_seed, {kHouseholdPath, head_number}));
  const Household household = DrawHousehold(corridor, place.size, random);
  // A single person goes on with the same numbers, which saves seeding a second time.
  if (place.size > 1) random = SeededRandom(DerivedSeed(path_seed, {kMemberPath, number}));

  Person person;
  int age = household.head_age;
  if (place.position == 0) {
    person.sex = household.head.sex;
    person.given = household.head.given;
    person.family = household.head.family;
  } else if (place.position == 1 && household.spouse_migrates) {
    person.sex = household.spouse.sex;
    person.given = household.spouse.given;
    person.family = household.spouse.family;
    age += random.Between(-5, 5);
  } else {
    person.sex = random.Chance(0.5) ? Sex::kMale : Sex::kFemale;
    NameChild(household, person, random);
    // At least one, so that nobody moves before the day of birth.
    age = random.Between(1, std::min(17, household.head_age - 18));
  }
  NameParent(household, place.position, person, random);
  person.citizenship = household.citizenship;
  person.birth_country = household.birth_country;
  person.birth_place = household.birth_place;
  person.last_address = household.last_address;
  const MemberState& state = books_[person.citizenship].state();
  person.birth_date = DrawBirthDate(year - age, state.heaped_birthdays_percent, random);
  person.document_number = NumberByScheme(state.passport, person.birth_date, person.sex, random);
  if (age >= 16 && !state.national_id.empty()) {
    person.national_id = NumberByScheme(state.national_id, person.birth_date, person.sex, random);
  }
  // From a seed of its own, so that nothing else of a person depends on it.
  person.purpose = DrawPurpose(age, household.citizenship == corridors_[corridor].destination,
                               SeededRandom(DerivedSeed(path_seed, {kPurposePath, number})));
  return person;
}

}  // namespace mirrorflow
