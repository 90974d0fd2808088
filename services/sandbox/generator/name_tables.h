#pragma once

#include <string_view>

namespace mirrorflow {

// How the people of a naming region are called.
enum class NamingCustom {
  kGivenFamily,             // given name(s) and an inherited surname
  kGivenFatherGrandfather,  // given name, then father's, then grandfather's; nothing is inherited
  kSingleLong,              // one long name, now and then a given name before it
};

// Parts of invented rare surnames: a prefix, one or two middles and an ending. They only have to
// look right and be many; the space of each region is above ten thousand.
struct RareSurnameParts {
  std::string_view prefixes;
  std::string_view middles;
  std::string_view endings;
};

// The names of one naming region: words parted by spaces, the most frequent first, in the Latin
// spelling of passports (UTF-8, accents as French-speaking registers write them). A '_' stands for
// a space inside one name. Written for this generator from general knowledge; the frequencies are
// a rule of thumb, not a census.
struct NameRegion {
  std::string_view name;
  NamingCustom custom;
  std::string_view male;
  std::string_view female;
  // Given names shared by several regions (English, French, Arabic), or null, and how often they
  // are taken, in percent.
  const std::string_view* shared_male;
  const std::string_view* shared_female;
  int shared_percent;
  // How many people in a hundred have a second given name.
  int second_given_percent;
  // Surnames; under kGivenFatherGrandfather further fathers' names besides `male`.
  std::string_view family;
  RareSurnameParts rare;
};

extern const NameRegion kHabeshaNames;
extern const NameRegion kSomaliNames;
extern const NameRegion kNileArabicNames;
extern const NameRegion kMaghrebNames;
extern const NameRegion kComorianNames;
extern const NameRegion kKenyanNames;
extern const NameRegion kUgandanNames;
extern const NameRegion kRwandanBurundianNames;
extern const NameRegion kCongoleseNames;
extern const NameRegion kZambianMalawianNames;
extern const NameRegion kZimbabweanNames;
extern const NameRegion kSwaziNames;
extern const NameRegion kMalagasyNames;
extern const NameRegion kMascareneNames;

// Lists that several regions share.
extern const std::string_view kEnglishMaleNames;
extern const std::string_view kEnglishFemaleNames;
extern const std::string_view kFrenchMaleNames;
extern const std::string_view kFrenchFemaleNames;
extern const std::string_view kArabicMaleNames;
extern const std::string_view kArabicFemaleNames;

}  // namespace mirrorflow
