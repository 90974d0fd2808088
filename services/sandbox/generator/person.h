#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "corridor/stratum.h"
#include "records/person_event.h"
#include "records/purpose.h"
#include "services/sandbox/generator/generator_config.h"
#include "services/sandbox/generator/name_book.h"
#include "services/sandbox/generator/seeded_random.h"

namespace mirrorflow {

// An invented person as he or she is, before any register writes it down. Text is in upper case.
struct Person {
  std::vector<std::string> given;   // one or two names
  std::vector<std::string> family;  // a surname, or father's then grandfather's name; may be empty
  std::vector<std::string>
      parent;              // father's name, or mother's where the name itself has the father
  PartialDate birth_date;  // as the person's papers have it
  Sex sex = Sex::kUnknown;
  std::size_t citizenship = 0;    // index into MemberStates()
  std::size_t birth_country = 0;  // index into MemberStates()
  std::string birth_place;
  std::string last_address;
  std::string document_number;          // without the issuer, which is the state of citizenship
  std::string national_id;              // empty if the person has none
  Purpose purpose = Purpose::kUnknown;  // of the move, never protection
};

// Fills a numbering scheme of MemberState for a person.
std::string NumberByScheme(std::string_view scheme, const PartialDate& birth_date, Sex sex,
                           SeededRandom& random);

// Who lives in the world. Each person can be drawn at any time and in any order from its number
// alone, so that nothing has to be kept. Families are runs of numbers. Immutable, thread safe.
class Population {
 public:
  // People of different kinds with the same number are different people.
  enum class Kind : std::uint64_t { kMigrant = 1, kSenderOnly = 2, kReceiverOnly = 3 };

  explicit Population(const GeneratorConfig& config);

  // The person with this number among those of a corridor (an index into config.corridors()) and
  // year.
  Person Draw(Kind kind, std::size_t corridor, int year, std::uint64_t number) const;

  const StateBook& book(std::size_t member) const { return books_[member]; }

 private:
  struct Place {
    int position;  // in the family, 0 the head
    int size;
  };
  struct Adult {
    Sex sex;
    std::vector<std::string> given;
    std::vector<std::string> family;
  };
  struct Household;

  Place PlaceInFamily(std::uint64_t path_seed, std::uint64_t number) const;
  Adult DrawAdult(const NameBook& names, Sex sex, SeededRandom& random) const;
  Household DrawHousehold(std::size_t corridor, int size, SeededRandom& random) const;
  void NameChild(const Household& household, Person& child, SeededRandom& random) const;
  void NameParent(const Household& household, int position, Person& person,
                  SeededRandom& random) const;

  std::uint64_t seed_;
  std::uint64_t family_start_ppm_;
  double rare_surname_rate_;
  std::vector<GeneratorConfig::Corridor> corridors_;  // indices into MemberStates()
  std::vector<StateBook> books_;                      // by member state
};

}  // namespace mirrorflow
