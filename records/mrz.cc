#include "records/mrz.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace mirrorflow {
namespace {

constexpr char kFiller = '<';

struct FormatShape {
  MrzFormat format;
  std::string_view name;
  std::size_t lines;
  std::size_t length;
  bool visa;
};

constexpr FormatShape kShapes[] = {
    {MrzFormat::kTd1, "TD1", 3, 30, false},   {MrzFormat::kTd2, "TD2", 2, 36, false},
    {MrzFormat::kTd3, "TD3", 2, 44, false},   {MrzFormat::kMrvA, "MRV-A", 2, 44, true},
    {MrzFormat::kMrvB, "MRV-B", 2, 36, true},
};

bool IsMrzCharacter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == kFiller;
}

int CharacterValue(char c) {
  if (c == kFiller) return 0;
  return c <= '9' ? c - '0' : c - 'A' + 10;
}

// A digit that was left out counts as 0, as the sum over fillers is.
bool Fits(std::string_view checked, char digit) {
  return MrzCheckDigitOf(checked) == (digit == kFiller ? '0' : digit);
}

std::string WithoutFillers(std::string_view field) {
  std::string text(field);
  std::erase(text, kFiller);
  return text;
}

// A date as YYMMDD; the unknown parts are filled.
std::string DateOf(std::string_view field) {
  std::string text(field);
  std::ranges::replace(text, kFiller, '0');
  return text;
}

Sex SexOf(char c) {
  if (c == 'F') return Sex::kFemale;
  return c == 'M' ? Sex::kMale : Sex::kUnknown;
}

// Fillers to single blanks, none at the ends.
std::string WordsOf(std::string_view field) {
  std::string text;
  for (const char c : field) {
    if (c != kFiller) {
      text.push_back(c);
    } else if (!text.empty() && text.back() != ' ') {
      text.push_back(' ');
    }
  }
  if (text.ends_with(' ')) text.pop_back();
  return text;
}

void ReadName(std::string_view field, MrzFields& fields) {
  const std::size_t split = field.find("<<");
  fields.surname = WordsOf(field.substr(0, split));
  if (split != std::string_view::npos) fields.given_names = WordsOf(field.substr(split));
  fields.name_fills_field = field.back() != kFiller;
}

// A number of more than nine characters goes on in the optional data, its check digit behind it
// (part 5 section 4.2.2, part 6 section 4.2.2).
void ReadDocumentNumber(std::string_view number, char digit, std::string_view optional,
                        bool may_go_on, MrzReading& reading) {
  const std::size_t end = optional.find(kFiller);
  const bool goes_on = may_go_on && digit == kFiller && end != 0 && end != std::string_view::npos;
  if (!goes_on) {
    reading.fields.document_number = WithoutFillers(number);
    reading.fields.optional_data = WithoutFillers(optional);
    if (!Fits(number, digit)) reading.wrong.push_back(MrzCheckDigit::kDocumentNumber);
    return;
  }
  const std::string whole =
      absl::StrCat(std::string(number), std::string(optional.substr(0, end - 1)));
  reading.fields.document_number = WithoutFillers(whole);
  reading.fields.optional_data = WithoutFillers(optional.substr(end));
  // Issuers differ in whether the filler in the place of the check digit counts.
  const std::string with_filler =
      absl::StrCat(std::string(number), "<", whole.substr(number.size()));
  if (!Fits(whole, optional[end - 1]) && !Fits(with_filler, optional[end - 1]))
    reading.wrong.push_back(MrzCheckDigit::kDocumentNumber);
}

void ReadDates(std::string_view birth, char birth_digit, std::string_view expiry, char expiry_digit,
               MrzReading& reading) {
  reading.fields.birth_date = DateOf(birth);
  reading.fields.expiry_date = DateOf(expiry);
  if (!Fits(birth, birth_digit)) reading.wrong.push_back(MrzCheckDigit::kBirthDate);
  if (!Fits(expiry, expiry_digit)) reading.wrong.push_back(MrzCheckDigit::kExpiryDate);
}

void ReadTypeAndIssuer(std::string_view line, MrzFields& fields) {
  fields.document_type = WithoutFillers(line.substr(0, 2));
  fields.issuer = WithoutFillers(line.substr(2, 3));
}

void ReadTd1(std::string_view one, std::string_view two, std::string_view three,
             MrzReading& reading) {
  ReadTypeAndIssuer(one, reading.fields);
  ReadDocumentNumber(one.substr(5, 9), one[14], one.substr(15), true, reading);
  ReadDates(two.substr(0, 6), two[6], two.substr(8, 6), two[14], reading);
  reading.fields.sex = SexOf(two[7]);
  reading.fields.nationality = WithoutFillers(two.substr(15, 3));
  reading.fields.optional_data += WithoutFillers(two.substr(18, 11));
  ReadName(three, reading.fields);
  const std::string all =
      absl::StrCat(std::string(one.substr(5)), std::string(two.substr(0, 7)),
                   std::string(two.substr(8, 7)), std::string(two.substr(18, 11)));
  if (!Fits(all, two[29])) reading.wrong.push_back(MrzCheckDigit::kComposite);
}

// TD2, TD3 and visas share the places of everything but the optional data.
void ReadTwoLines(std::string_view one, std::string_view two, const FormatShape& shape,
                  MrzReading& reading) {
  ReadTypeAndIssuer(one, reading.fields);
  ReadName(one.substr(5), reading.fields);
  const bool td3 = shape.format == MrzFormat::kTd3;
  const std::size_t checks_at_end = shape.visa ? 0 : td3 ? 2 : 1;
  const std::string_view optional = two.substr(28, shape.length - 28 - checks_at_end);
  ReadDocumentNumber(two.substr(0, 9), two[9], optional, shape.format == MrzFormat::kTd2, reading);
  reading.fields.nationality = WithoutFillers(two.substr(10, 3));
  ReadDates(two.substr(13, 6), two[19], two.substr(21, 6), two[27], reading);
  reading.fields.sex = SexOf(two[20]);
  if (shape.visa) return;
  if (td3 && !Fits(optional, two[42])) reading.wrong.push_back(MrzCheckDigit::kOptionalData);
  const std::string all =
      absl::StrCat(std::string(two.substr(0, 10)), std::string(two.substr(13, 7)),
                   std::string(two.substr(21, shape.length - 22)));
  if (!Fits(all, two.back())) reading.wrong.push_back(MrzCheckDigit::kComposite);
}

const FormatShape* ShapeOf(std::span<const std::string> lines) {
  for (const FormatShape& shape : kShapes) {
    const bool fits =
        lines.size() == shape.lines && std::ranges::all_of(lines, [&](const std::string& line) {
          return line.size() == shape.length;
        });
    if (fits && (lines.size() == 3 || lines[0].starts_with('V') == shape.visa)) return &shape;
  }
  return nullptr;
}

}  // namespace

std::string_view MrzFormatName(MrzFormat format) {
  return kShapes[static_cast<std::size_t>(format)].name;
}

std::string_view MrzCheckDigitName(MrzCheckDigit digit) {
  switch (digit) {
    case MrzCheckDigit::kDocumentNumber:
      return "document number";
    case MrzCheckDigit::kBirthDate:
      return "date of birth";
    case MrzCheckDigit::kExpiryDate:
      return "date of expiry";
    case MrzCheckDigit::kOptionalData:
      return "optional data";
    case MrzCheckDigit::kComposite:
      return "composite";
  }
  return "";
}

char MrzCheckDigitOf(std::string_view text) {
  constexpr std::array<int, 3> kWeights = {7, 3, 1};
  int sum = 0;
  for (std::size_t i = 0; i < text.size(); ++i) sum += CharacterValue(text[i]) * kWeights[i % 3];
  return static_cast<char>('0' + sum % 10);
}

absl::StatusOr<MrzReading> ReadMrz(std::span<const std::string_view> lines) {
  std::vector<std::string> capitals;
  for (const std::string_view line : lines) {
    std::string& text = capitals.emplace_back(line);
    for (char& c : text) {
      if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    const auto bad = std::ranges::find_if_not(text, IsMrzCharacter);
    if (bad != text.end()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", capitals.size(), " of the machine-readable zone has at position ",
                       bad - text.begin() + 1, " a character that is not A-Z, 0-9 or '<'"));
    }
  }
  const FormatShape* shape = ShapeOf(capitals);
  if (shape == nullptr) {
    return absl::InvalidArgumentError(absl::StrCat(
        "no machine-readable zone has ", lines.size(), " lines of length ",
        absl::StrJoin(
            capitals, ", ",
            [](std::string* out, const std::string& line) { absl::StrAppend(out, line.size()); }),
        "; there are 3 lines of 30 (TD1), 2 of 36 (TD2, MRV-B) and 2 of 44 (TD3, MRV-A)"));
  }
  MrzReading reading;
  reading.fields.format = shape->format;
  if (shape->lines == 3) {
    ReadTd1(capitals[0], capitals[1], capitals[2], reading);
  } else {
    ReadTwoLines(capitals[0], capitals[1], *shape, reading);
  }
  return reading;
}

absl::StatusOr<MrzFields> ParseMrz(std::span<const std::string_view> lines) {
  absl::StatusOr<MrzReading> reading = ReadMrz(lines);
  if (!reading.ok()) return reading.status();
  if (!reading->wrong.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("wrong check digit of: ",
                     absl::StrJoin(reading->wrong, ", ", [](std::string* out, MrzCheckDigit digit) {
                       out->append(MrzCheckDigitName(digit));
                     })));
  }
  return std::move(reading->fields);
}

}  // namespace mirrorflow
