#include "services/sandbox/generator/recording.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "services/sandbox/generator/member_states.h"
#include "tests/services/sandbox/chi_square.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

Population SomePopulation() {
  GeneratorOptions options;
  options.seed = 11;
  for (const MemberState& state : MemberStates()) {
    options.states.push_back({std::string(state.alpha2)});
  }
  return Population(ValueOrDie(GeneratorConfig::Create(options)));
}

std::vector<std::string> NameParts(const Person& person) {
  std::vector<std::string> parts = person.given;
  parts.insert(parts.end(), person.family.begin(), person.family.end());
  return parts;
}

// Records 4000 people with one kind of error only, at the rate, and hands each change to `check`.
template <typename Check>
ErrorTally RecordWith(RecordingError error, double rate, Check check) {
  const Population population = SomePopulation();
  const SpellingVariants variants;
  RecordingErrorRates rates{};
  rates[static_cast<std::size_t>(error)] = rate;
  ErrorTally tally;
  SeededRandom random(12);
  for (std::uint64_t i = 0; i < 4000; ++i) {
    const Person truth = population.Draw(Population::Kind::kMigrant, i % 420, 2024, i / 420);
    Person recorded = truth;
    MakeRecordingErrors(rates, variants, random, recorded, tally);
    check(truth, recorded);
  }
  return tally;
}

std::uint64_t Planted(const ErrorTally& tally, RecordingError error) {
  return tally.planted[static_cast<std::size_t>(error)];
}

bool SameNames(const Person& a, const Person& b) {
  return a.given == b.given && a.family == b.family && a.parent == b.parent;
}

bool Same(const Person& a, const Person& b) {
  return SameNames(a, b) && a.birth_date == b.birth_date && a.sex == b.sex &&
         a.citizenship == b.citizenship && a.birth_country == b.birth_country &&
         a.birth_place == b.birth_place && a.last_address == b.last_address &&
         a.document_number == b.document_number && a.national_id == b.national_id;
}

TEST(Recording, WithoutErrorsIsTheTruth) {
  const ErrorTally tally =
      RecordWith(RecordingError::kSpellingVariant, 0,
                 [](const Person& truth, const Person& made) { EXPECT_TRUE(Same(truth, made)); });
  for (const std::uint64_t planted : tally.planted) EXPECT_EQ(planted, 0u);
  EXPECT_GT(tally.opportunities[0], 8000u);
}

TEST(Recording, EveryKindChangesWhatItSaysAndNothingElse) {
  for (std::size_t i = 0; i < kRecordingErrorCount; ++i) {
    const auto error = static_cast<RecordingError>(i);
    std::uint64_t changed = 0;
    const ErrorTally tally = RecordWith(error, 1, [&](const Person& truth, const Person& made) {
      changed += !Same(truth, made);
      Person restored = made;
      switch (error) {
        case RecordingError::kSpellingVariant:
        case RecordingError::kTypingError:
        case RecordingError::kMisreadLetter:
          EXPECT_EQ(NameParts(truth).size(), NameParts(made).size());
          restored.given = truth.given;
          restored.family = truth.family;
          restored.parent = truth.parent;
          restored.birth_place = truth.birth_place;
          break;
        case RecordingError::kDroppedName:
          if (NameParts(truth).size() >= 3) {
            EXPECT_EQ(NameParts(made).size() + 1, NameParts(truth).size());
          }
          restored.given = truth.given;
          restored.family = truth.family;
          break;
        case RecordingError::kSwappedNames:
        case RecordingError::kShiftedSplit: {
          std::vector<std::string> before = NameParts(truth);
          std::vector<std::string> after = NameParts(made);
          std::sort(before.begin(), before.end());
          std::sort(after.begin(), after.end());
          EXPECT_EQ(before, after);
          restored.given = truth.given;
          restored.family = truth.family;
          break;
        }
        case RecordingError::kSwappedDayMonth:
          if (truth.birth_date != made.birth_date) {
            EXPECT_EQ(truth.birth_date.day, made.birth_date.month);
            EXPECT_EQ(truth.birth_date.month, made.birth_date.day);
          }
          restored.birth_date = truth.birth_date;
          break;
        case RecordingError::kBirthDateDigit:
          EXPECT_NE(truth.birth_date, made.birth_date);
          EXPECT_LE(made.birth_date.year, truth.birth_date.year);
          EXPECT_LE(truth.birth_date.year - made.birth_date.year, 10);
          restored.birth_date = truth.birth_date;
          break;
        case RecordingError::kBirthYearOnly:
          EXPECT_EQ(made.birth_date, (PartialDate{truth.birth_date.year, 0, 0}));
          restored.birth_date = truth.birth_date;
          break;
        case RecordingError::kFirstOfJanuary:
          EXPECT_EQ(made.birth_date, (PartialDate{truth.birth_date.year, 1, 1}));
          restored.birth_date = truth.birth_date;
          break;
        case RecordingError::kWrongSex:
          EXPECT_NE(truth.sex, made.sex);
          restored.sex = truth.sex;
          break;
        case RecordingError::kChangedDocument:
        case RecordingError::kMisreadDocument:
          EXPECT_NE(truth.document_number, made.document_number);
          EXPECT_EQ(truth.document_number.size(), made.document_number.size());
          restored.document_number = truth.document_number;
          break;
      }
      EXPECT_TRUE(Same(truth, restored)) << RecordingErrorName(error);
    });
    EXPECT_GT(changed, 800u) << RecordingErrorName(error);
    EXPECT_EQ(Planted(tally, error), tally.opportunities[i]) << RecordingErrorName(error);
  }
}

TEST(Recording, KindsComeAtTheirRates) {
  for (std::size_t i = 0; i < kRecordingErrorCount; ++i) {
    const auto error = static_cast<RecordingError>(i);
    const ErrorTally tally = RecordWith(error, 0.1, [](const Person&, const Person&) {});
    ExpectShare(Planted(tally, error), tally.opportunities[i], 0.1,
                std::string(RecordingErrorName(error)).c_str());
  }
}

TEST(Population, DrawsTheSamePersonInAnyOrder) {
  const Population population = SomePopulation();
  const Person late = population.Draw(Population::Kind::kMigrant, 7, 2024, 900);
  population.Draw(Population::Kind::kMigrant, 7, 2024, 3);
  EXPECT_TRUE(Same(late, SomePopulation().Draw(Population::Kind::kMigrant, 7, 2024, 900)));
}

TEST(Population, KindsYearsAndCorridorsHaveDifferentPeople) {
  const Population population = SomePopulation();
  const Person person = population.Draw(Population::Kind::kMigrant, 7, 2024, 1);
  EXPECT_FALSE(Same(person, population.Draw(Population::Kind::kSenderOnly, 7, 2024, 1)));
  EXPECT_FALSE(Same(person, population.Draw(Population::Kind::kMigrant, 8, 2024, 1)));
  EXPECT_FALSE(Same(person, population.Draw(Population::Kind::kMigrant, 7, 2025, 1)));
  EXPECT_FALSE(Same(person, population.Draw(Population::Kind::kMigrant, 7, 2024, 2)));
}

TEST(Population, FamiliesShareAddressAndBirthPlaceAtTheirRate) {
  const Population population = SomePopulation();
  // Kenya to Uganda; whoever has an own address next to another's stands alone.
  constexpr std::uint64_t kPeople = 8000;
  std::vector<Person> people;
  for (std::uint64_t i = 0; i < kPeople; ++i) {
    people.push_back(population.Draw(Population::Kind::kMigrant, 100, 2024, i));
  }
  std::uint64_t in_family = 0;
  for (std::size_t i = 0; i < kPeople; ++i) {
    const bool before = i > 0 && people[i - 1].last_address == people[i].last_address;
    const bool after = i + 1 < kPeople && people[i + 1].last_address == people[i].last_address;
    in_family += before || after;
    if (before) {
      EXPECT_EQ(people[i - 1].birth_place, people[i].birth_place);
      EXPECT_EQ(people[i - 1].citizenship, people[i].citizenship);
    }
  }
  // Families are whole, so the share varies more than that of single people: by at most the square
  // root of the largest family, and a little is lost at the ends of blocks.
  EXPECT_NEAR(static_cast<double>(in_family) / kPeople, 0.40, 0.05);
}

TEST(NumberByScheme, FollowsTheScheme) {
  SeededRandom random(1);
  const PartialDate born = {1987, 6, 5};
  EXPECT_EQ(NumberByScheme("abYMDS-1", born, Sex::kFemale, random), "AB8706057-1");
  EXPECT_EQ(NumberByScheme("S", born, Sex::kMale, random), "8");
  const std::string drawn = NumberByScheme("@#", born, Sex::kMale, random);
  EXPECT_TRUE(drawn[0] >= 'A' && drawn[0] <= 'Z');
  EXPECT_TRUE(drawn[1] >= '0' && drawn[1] <= '9');
}

}  // namespace
}  // namespace mirrorflow
