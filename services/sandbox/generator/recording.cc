#include "services/sandbox/generator/recording.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "services/sandbox/generator/member_states.h"

namespace mirrorflow {
namespace {

// Draws whether an error happens and keeps the tally.
class ErrorDice {
 public:
  ErrorDice(const RecordingErrorRates& rates, SeededRandom& random, ErrorTally& tally)
      : rates_(rates), random_(random), tally_(tally) {}

  // False without a draw where the error can't be made.
  bool Makes(RecordingError error, bool possible) {
    if (!possible) return false;
    const auto index = static_cast<std::size_t>(error);
    ++tally_.opportunities[index];
    if (!random_.Chance(rates_[index])) return false;
    ++tally_.planted[index];
    return true;
  }
  SeededRandom& random() { return random_; }

 private:
  const RecordingErrorRates& rates_;
  SeededRandom& random_;
  ErrorTally& tally_;
};

// The parts of a name in one row, given names first.
std::string& NamePart(Person& person, std::size_t index) {
  return index < person.given.size() ? person.given[index]
                                     : person.family[index - person.given.size()];
}

std::size_t NamePartCount(const Person& person) {
  return person.given.size() + person.family.size();
}

void ShiftSplit(Person& person) {
  std::vector<std::string>& given = person.given;
  std::vector<std::string>& family = person.family;
  if (given.size() > 1) {
    family.insert(family.begin(), std::move(given.back()));
    given.pop_back();
  } else if (family.size() > 1) {
    given.push_back(std::move(family.front()));
    family.erase(family.begin());
  } else {
    given.swap(family);
  }
}

// Errors of letters, in a part of a name or in the name of a place.
void MakeLetterErrors(const SpellingVariants& variants, ErrorDice& dice, std::string& text) {
  SeededRandom& random = dice.random();
  if (dice.Makes(RecordingError::kSpellingVariant, CanMisspell(text))) {
    text = variants.Vary(text, random);
  }
  if (dice.Makes(RecordingError::kTypingError, CanMisspell(text))) text = Mistyped(text, random);
  if (dice.Makes(RecordingError::kMisreadLetter, CanMisspell(text))) text = Misread(text, random);
}

void MakeNameErrors(const SpellingVariants& variants, ErrorDice& dice, Person& person) {
  SeededRandom& random = dice.random();
  if (dice.Makes(RecordingError::kDroppedName, NamePartCount(person) >= 3)) {
    (person.family.size() > 1 ? person.family : person.given).pop_back();
  }
  const std::size_t count = NamePartCount(person);
  if (count > 1) {
    const std::size_t at = random.Below(count - 1);
    std::string& left = NamePart(person, at);
    std::string& right = NamePart(person, at + 1);
    if (dice.Makes(RecordingError::kSwappedNames, left != right)) left.swap(right);
  }
  if (dice.Makes(RecordingError::kShiftedSplit, count > 1)) ShiftSplit(person);
  for (std::size_t i = 0; i < count; ++i) MakeLetterErrors(variants, dice, NamePart(person, i));
  for (std::string& part : person.parent) MakeLetterErrors(variants, dice, part);
}

bool IsPossible(const PartialDate& date) {
  return std::chrono::year_month_day(std::chrono::year(date.year),
                                     std::chrono::month(static_cast<unsigned>(date.month)),
                                     std::chrono::day(static_cast<unsigned>(date.day)))
      .ok();
}

// Another digit in the day, the month or the year's last place, such that the date is possible. A
// year moves back only, so that nobody is born after the event.
PartialDate WithWrongDigit(const PartialDate& date, SeededRandom& random) {
  while (true) {
    PartialDate wrong = date;
    switch (date.day == 0 ? 0 : random.Below(4)) {
      case 0:
        wrong.year = static_cast<std::int16_t>(date.year - random.Between(1, 9));
        if (wrong.year / 10 != date.year / 10) {
          wrong.year = static_cast<std::int16_t>(date.year - 10);
        }
        break;
      case 1:
        wrong.month = static_cast<std::int8_t>(random.Between(1, 12));
        break;
      case 2:
        wrong.day = static_cast<std::int8_t>(date.day / 10 * 10 + random.Between(0, 9));
        break;
      default:
        wrong.day = static_cast<std::int8_t>(date.day % 10 + 10 * random.Between(0, 3));
        break;
    }
    if (wrong == date) continue;
    if (wrong.day == 0 ? date.day == 0 : IsPossible(wrong)) return wrong;
  }
}

void MakeDateErrors(ErrorDice& dice, PartialDate& date) {
  if (dice.Makes(RecordingError::kBirthDateDigit, date.known())) {
    date = WithWrongDigit(date, dice.random());
  }
  const bool swappable = date.day != 0 && date.day <= 12 && date.day != date.month;
  if (dice.Makes(RecordingError::kSwappedDayMonth, swappable)) std::swap(date.day, date.month);
  if (dice.Makes(RecordingError::kBirthYearOnly, date.day != 0)) date = {date.year, 0, 0};
  const bool movable = date.known() && !(date.month == 1 && date.day == 1);
  if (dice.Makes(RecordingError::kFirstOfJanuary, movable)) date = {date.year, 1, 1};
}

void MisreadDigit(std::string& number, SeededRandom& random) {
  std::vector<std::size_t> digits;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (number[i] >= '0' && number[i] <= '9') digits.push_back(i);
  }
  char& digit = number[digits[random.Below(digits.size())]];
  digit = static_cast<char>('0' + (digit - '0' + random.Between(1, 9)) % 10);
}

}  // namespace

void MakeRecordingErrors(const RecordingErrorRates& rates, const SpellingVariants& variants,
                         SeededRandom& random, Person& person, ErrorTally& tally) {
  ErrorDice dice(rates, random, tally);
  if (dice.Makes(RecordingError::kChangedDocument, true)) {
    const MemberState& state = MemberStates()[person.citizenship];
    const std::string before = person.document_number;
    while (person.document_number == before) {
      person.document_number =
          NumberByScheme(state.passport, person.birth_date, person.sex, random);
    }
  }
  if (dice.Makes(RecordingError::kMisreadDocument, true)) {
    MisreadDigit(person.document_number, random);
  }
  if (dice.Makes(RecordingError::kWrongSex, true)) {
    person.sex = person.sex == Sex::kFemale ? Sex::kMale : Sex::kFemale;
  }
  MakeNameErrors(variants, dice, person);
  MakeLetterErrors(variants, dice, person.birth_place);
  MakeDateErrors(dice, person.birth_date);
}

}  // namespace mirrorflow
