#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/records/fuzz_input.h"
#include "tests/statistics/aggregates/filled_workbook.h"

namespace mirrorflow {
namespace {

// What the fuzzer is like to find by itself only after long.
std::vector<std::string> Seeds() {
  const std::string sheet =
      "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" "
      "t=\"inlineStr\"><is><t>Table</t></is></c></row>"
      "<row r=\"4\"><c r=\"A4\"><v>2024</v></c><c r=\"G4\"><v>-5</v></c></row></sheetData>"
      "<mergeCells><mergeCell ref=\"A1:C3\"/></mergeCells></worksheet>";
  std::vector<std::string> seeds = {std::string("\0\0", 2) + GoodWorkbook().Write()};
  // Each part: 6 of the package, then the sheets.
  for (char part = 0; part < 16; ++part) {
    seeds.push_back(std::string("\1") + part + sheet);
    seeds.push_back(std::string("\2") + part +
                    "2024\tRW\tF\t_T\t_T\t_T\t12\t\n2024\tRW\t_T\t_T\t_T\t_T\t30\tE\n"
                    "2022-01/2022-06\tKE\tM\tY0T14\tNAT\tBI\t\tQ\n");
  }
  return seeds;
}

TEST(AggregateReaderFuzzer, SeedsPass) {
  for (const std::string& seed : Seeds()) Feed(seed);
}

TEST(AggregateReaderFuzzer, ChangedSeedsPass) {
  const std::uint32_t seed = 7;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::vector<std::string> seeds = Seeds();
  constexpr std::string_view kPieces[] = {
      "\t", "\n", "_T", "2024", "<", "\xC3", "999999999999999999", "&#0;", "-", "/>"};
  for (int round = 0; round < 1200; ++round) {
    std::string input = seeds[random() % seeds.size()];
    ChangeInput(1 + random() % 6, kPieces, 8, random, input);
    Feed(input);
  }
}

}  // namespace
}  // namespace mirrorflow
