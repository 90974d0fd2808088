#include "records/sources/mrz_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/records/sources/source_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;

// The specimens of ICAO Doc 9303.
const std::string kPassport =
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
const std::string kCard =
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
    "\n";
const std::string kPassportCells =
    "P|UTO|ERIKSSON|ANNA MARIA|L898902C3|UTO|740812|F|120415|ZE184226B";
const std::string kCardCells = "I|UTO|ERIKSSON|ANNA MARIA|D23145890|UTO|740812|F|120415|";

std::vector<std::string> RowsOf(const std::string& text, const MrzLayout& layout = {}) {
  std::vector<std::string> rows;
  for (const std::size_t chunk_bytes : {1u, 5u, 4096u}) {
    rows = SourceRows(*ValueOrDie(MrzSource::Create(std::make_unique<std::istringstream>(text),
                                                    layout, std::nullopt, chunk_bytes)));
  }
  return rows;
}

TEST(MrzSource, DocumentsOfSeveralLines) {
  EXPECT_THAT(
      RowsOf("from reader 7\n" + kPassport + "\n" + kCard + kPassport, {.skip_lines = 1}),
      ElementsAre("1@2: " + kPassportCells, "2@5: " + kCardCells, "3@8: " + kPassportCells));
}

TEST(MrzSource, DocumentsOnOneLine) {
  std::string line = kPassport;
  line[44] = '|';
  EXPECT_THAT(RowsOf(line + line, {.separator = '|'}),
              ElementsAre("1@1: " + kPassportCells, "2@2: " + kPassportCells));
}

TEST(MrzSource, WrongCheckDigitNamesTheColumn) {
  std::string wrong = kPassport;
  wrong[45 + 13] = '3';  // in the birth date
  EXPECT_THAT(RowsOf(wrong + kCard),
              ElementsAre("1@1! wrong_check_digit birth_date", "2@3: " + kCardCells));
}

TEST(MrzSource, LostLineCostsOneDocument) {
  const std::string half = kPassport.substr(0, 45);
  EXPECT_THAT(RowsOf(half + kCard + kPassport),
              ElementsAre("1@1! unreadable_mrz", "2@2: " + kCardCells, "3@5: " + kPassportCells));
  EXPECT_THAT(RowsOf("garbage\n\n" + kCard + "\n" + half),
              ElementsAre("1@1! unreadable_mrz", "2@3: " + kCardCells, "3@7! unreadable_mrz"));
}

}  // namespace
}  // namespace mirrorflow
