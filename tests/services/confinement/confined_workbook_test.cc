#include "services/confinement/confined_workbook.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "tests/records/sources/zip_writer.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kSheet =
    "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>a</v></c></row><row r=\"3\"><c r=\"C3\">"
    "<v>45000</v></c><c r=\"D3\" t=\"e\"><v>#N/A</v></c></row></sheetData>";

std::unique_ptr<ConfinedWorkbook> Confined(const std::string& bytes,
                                           const std::string& reader = "mf-office-reader") {
  return ValueOrDie(ConfinedWorkbook::OfBytes(reader, "book", bytes));
}

std::string RowsOf(absl::StatusOr<std::unique_ptr<Sheet>> sheet) {
  if (!sheet.ok()) return sheet.status().ToString();
  std::string all;
  SheetRow row;
  while (true) {
    const absl::StatusOr<bool> more = (*sheet)->Next(row);
    if (!more.ok()) return all + more.status().ToString();
    if (!*more) return all;
    all += std::to_string(row.number) + ":";
    for (const SheetCell& cell : row.cells) {
      all += std::to_string(cell.column) + " " + std::to_string(static_cast<int>(cell.kind)) + " " +
             std::string(row.TextOf(cell)) + "|";
    }
  }
}

TEST(ConfinedWorkbookTest, SheetsAreTheSame) {
  const std::string bytes = XlsxOf(kSheet);
  XlsxWorkbook direct(bytes);
  const std::unique_ptr<ConfinedWorkbook> confined = Confined(bytes);
  EXPECT_THAT(ValueOrDie(confined->SheetNames()), ElementsAre("Sheet1"));
  for (const char* name : {"Sheet1", "", "missing", "Sheet1"}) {
    EXPECT_EQ(RowsOf(confined->Open(name)), RowsOf(direct.Open(name)));
  }
  EXPECT_THAT(confined->failure(), IsOk());
}

TEST(ConfinedWorkbookTest, ASheetThatIsNotReadToItsEndDoesNotDisturbTheNext) {
  std::string rows = "<sheetData>";
  for (int i = 1; i <= 50000; ++i) {
    rows += "<row r=\"" + std::to_string(i) + "\"><c t=\"str\"><v>some text</v></c></row>";
  }
  const std::unique_ptr<ConfinedWorkbook> confined = Confined(XlsxOf(rows + "</sheetData>"));
  {
    const std::unique_ptr<Sheet> sheet = ValueOrDie(confined->Open(""));
    SheetRow row;
    ASSERT_TRUE(ValueOrDie(sheet->Next(row)));
  }
  EXPECT_THAT(RowsOf(confined->Open("")), HasSubstr("50000:0 0 some text|"));
}

TEST(ConfinedWorkbookTest, DamageIsAnErrorOfTheWorkbookAndNotAFailure) {
  const std::unique_ptr<ConfinedWorkbook> confined = Confined("PK and no more");
  EXPECT_THAT(confined->SheetNames(), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(confined->failure(), IsOk());
}

TEST(ConfinedWorkbookTest, AReaderThatIsNotThereIsAFailure) {
  const std::unique_ptr<ConfinedWorkbook> confined = Confined(XlsxOf(kSheet), "no-such-reader");
  EXPECT_THAT(confined->SheetNames(), StatusIs(absl::StatusCode::kNotFound));
  EXPECT_THAT(confined->failure(), StatusIs(absl::StatusCode::kNotFound));
}

}  // namespace
}  // namespace mirrorflow
