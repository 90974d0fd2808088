#include "tests/fuzzing/fuzz_seeds.h"
#include "tests/statistics/aggregates/filled_workbook.h"

namespace mirrorflow {

// What the fuzzer is like to find by itself only after long.
std::vector<std::string> FuzzSeeds() {
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
  // Pieces, which others get in them.
  for (const char* piece :
       {"\t", "\n", "_T", "2024", "<", "\xC3", "999999999999999999", "&#0;", "-", "/>"}) {
    seeds.emplace_back(piece);
  }
  return seeds;
}

}  // namespace mirrorflow
