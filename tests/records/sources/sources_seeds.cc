#include "tests/fuzzing/fuzz_seeds.h"
#include "tests/records/sources/zip_writer.h"

namespace mirrorflow {

using std::string_literals::operator""s;

std::vector<std::string> FuzzSeeds() {
  const std::string sheet =
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row><row r=\"3\"><c r=\"A3\" "
      "s=\"0\">"
      "<v>45000</v></c></row></sheetData><mergeCells><mergeCell ref=\"A3:C9\"/></mergeCells>";
  const std::string table =
      "<table:table table:name=\"T\"><table:table-row "
      "table:number-rows-repeated=\"3\"><table:table-cell "
      "table:number-columns-repeated=\"2\" office:value-type=\"string\"><text:p>x</text:p>"
      "</table:table-cell></table:table-row></table:table>";
  return {
      "\0\x15"
      "a;b\n1;\"x\ny\"\n\xC3\xA9;2\n"s,
      "\0\x0B\xFF\xFE"
      "a\0;\0b\0\n\0"s,
      "\x01\x04"
      "abcdefghi\n\xE9"
      "bcdefghij\r\nabc\n",
      "\x02\x07P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
      "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n",
      "\x03\x07P<UTO|X\nY\n",
      "\x04\x01Name;Sex;Born\nAnn;F;03/04/1990\nBo;M;1975\n",
      "\x05\x01" + OdsOf(table),
      "\x06\x01" + XlsxOf(sheet),
      "\x07\x01" + table,
      "\x08\x01" + sheet,
      // Pieces, which others get in them.
      "\"",
      ";",
      "\n",
      "\r",
      "<",
      "\xC3",
      "999999",
      "'",
      "/>",
  };
}

}  // namespace mirrorflow
