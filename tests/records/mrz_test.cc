#include "records/mrz.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "tests/shared_data.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// The specimen of Doc 9303 part 4.
const std::vector<std::string_view> kPassport = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                                 "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};

TEST(ParseMrz, ReadsTheSpecimenOfAPassport) {
  const MrzFields fields = ValueOrDie(ParseMrz(kPassport));
  EXPECT_EQ(fields.format, MrzFormat::kTd3);
  EXPECT_EQ(fields.document_type, "P");
  EXPECT_EQ(fields.issuer, "UTO");
  EXPECT_EQ(fields.document_number, "L898902C3");
  EXPECT_EQ(fields.nationality, "UTO");
  EXPECT_EQ(fields.birth_date, "740812");
  EXPECT_EQ(fields.sex, Sex::kFemale);
  EXPECT_EQ(fields.expiry_date, "120415");
  EXPECT_EQ(fields.surname, "ERIKSSON");
  EXPECT_EQ(fields.given_names, "ANNA MARIA");
  EXPECT_EQ(fields.optional_data, "ZE184226B");
  EXPECT_FALSE(fields.name_fills_field);
}

TEST(ParseMrz, LongDocumentNumberGoesOnInTheOptionalData) {
  const std::vector<std::string_view> card = {"I<UTOD23145890<7349<<<<<<<<<<<",
                                              "3407127M9507122UTO<<<<<<<<<<<2",
                                              "STEVENSON<<PETER<JOHN<<<<<<<<<"};
  EXPECT_EQ(ValueOrDie(ParseMrz(card)).document_number, "D23145890734");
}

TEST(ReadMrz, ABirthDateMayBePartlyUnknown) {
  std::string second(kPassport[1]);
  second.replace(13, 7, "7408<<" + std::string(1, MrzCheckDigitOf("7408<<")));
  second[43] = MrzCheckDigitOf(second.substr(0, 10) + second.substr(13, 7) + second.substr(21, 22));
  const std::vector<std::string_view> lines = {kPassport[0], second};
  EXPECT_EQ(ValueOrDie(ParseMrz(lines)).birth_date, "740800");
}

TEST(ReadMrz, OtherShapesAndCharactersAreRefused) {
  EXPECT_THAT(ReadMrz({}), StatusIs(absl::StatusCode::kInvalidArgument));
  std::vector<std::string_view> lines = {kPassport[0]};
  EXPECT_THAT(ReadMrz(lines), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("length 44")));
  lines = {kPassport[0], kPassport[1].substr(1)};
  EXPECT_THAT(ReadMrz(lines), StatusIs(absl::StatusCode::kInvalidArgument));
  std::string first(kPassport[0]);
  first[7] = ' ';
  lines = {first, kPassport[1]};
  EXPECT_THAT(ReadMrz(lines),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("line 1 of the")));
}

TEST(ReadMrz, SmallLettersCountAsCapitals) {
  std::string first(kPassport[0]);
  std::ranges::transform(first, first.begin(), [](char c) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  });
  const std::vector<std::string_view> lines = {first, kPassport[1]};
  EXPECT_EQ(ValueOrDie(ParseMrz(lines)).surname, "ERIKSSON");
}

// One wrong character in what a digit checks is always found: 7, 3 and 1 have no factor in common
// with ten, and characters whose values differ by a multiple of ten are left out.
TEST(ReadMrz, EveryWrongDigitIsNamed) {
  for (std::size_t i = 0; i < 43; ++i) {
    if ((i >= 10 && i <= 12) || i == 20) continue;  // nationality and sex are not checked
    std::string second(kPassport[1]);
    second[i] = second[i] == '5' ? '6' : '5';
    if (second[i] == kPassport[1][i]) continue;
    const std::vector<std::string_view> lines = {kPassport[0], second};
    const std::vector<MrzCheckDigit> wrong = ValueOrDie(ReadMrz(lines)).wrong;
    const MrzCheckDigit expected = i < 10   ? MrzCheckDigit::kDocumentNumber
                                   : i < 20 ? MrzCheckDigit::kBirthDate
                                   : i < 28 ? MrzCheckDigit::kExpiryDate
                                            : MrzCheckDigit::kOptionalData;
    if (MrzCheckDigitOf(std::string(1, second[i])) ==
        MrzCheckDigitOf(std::string(1, kPassport[1][i]))) {
      continue;
    }
    EXPECT_THAT(wrong, ElementsAre(expected, MrzCheckDigit::kComposite)) << i;
  }
}

// The names of the digits in the set.
std::string DigitsOf(const std::vector<MrzCheckDigit>& wrong) {
  const std::map<MrzCheckDigit, std::string> names = {{MrzCheckDigit::kDocumentNumber, "doc"},
                                                      {MrzCheckDigit::kBirthDate, "dob"},
                                                      {MrzCheckDigit::kExpiryDate, "exp"},
                                                      {MrzCheckDigit::kOptionalData, "optional"},
                                                      {MrzCheckDigit::kComposite, "composite"}};
  return absl::StrJoin(
      wrong, "+", [&](std::string* out, MrzCheckDigit digit) { out->append(names.at(digit)); });
}

TEST(ParseMrz, PublicExamplesParseAndBadOnesAreRefusedWithTheirDigits) {
  MF_REQUIRE_DATA(path, "mrz_icao9303/mrz_examples.csv");
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  int good = 0;
  int bad = 0;
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = absl::StrSplit(line, ',');
    ASSERT_GE(cells.size(), 13u) << line;
    std::vector<std::string_view> lines = {cells[1], cells[2]};
    if (!cells[3].empty()) lines.push_back(cells[3]);
    const MrzReading reading = ValueOrDie(ReadMrz(lines));
    std::string name(MrzFormatName(reading.fields.format));
    std::erase(name, '-');
    EXPECT_EQ(name, cells[0]) << line;
    const absl::StatusOr<MrzFields> parsed = ParseMrz(lines);
    if (cells[4] == "ok") {
      ASSERT_TRUE(parsed.ok()) << line << " " << parsed.status();
      std::string number = cells[7];
      std::erase(number, '<');
      EXPECT_TRUE(parsed->document_number.starts_with(number)) << line;
      EXPECT_EQ(parsed->birth_date, cells[9]) << line;
      EXPECT_EQ(parsed->surname, cells[12]) << line;
      EXPECT_EQ(parsed->given_names, cells[13]) << line;
      ++good;
    } else {
      EXPECT_EQ("bad:" + DigitsOf(reading.wrong), cells[4]) << line;
      EXPECT_THAT(parsed, StatusIs(absl::StatusCode::kInvalidArgument,
                                   HasSubstr(std::string(MrzCheckDigitName(reading.wrong[0])))));
      ++bad;
    }
  }
  EXPECT_EQ(good, 34);
  EXPECT_EQ(bad, 10);
}

}  // namespace
}  // namespace mirrorflow
