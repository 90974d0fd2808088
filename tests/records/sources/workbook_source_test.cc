#include "records/sources/workbook_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "tests/records/sources/source_rows.h"
#include "tests/records/sources/zip_writer.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"
#include "workbook/ods_sheet.h"
#include "workbook/spreadsheet_numbers.h"
#include "workbook/xlsx_sheet.h"
#include "workbook/zip_archive.h"

namespace mirrorflow {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Keeps the bytes of a workbook and opens it.
class Workbook {
 public:
  Workbook(std::string bytes, SourceKind kind) : bytes_(std::move(bytes)), kind_(kind) {}

  absl::StatusOr<std::unique_ptr<WorkbookSource>> Open(
      const std::string& sheet = "", std::uint32_t header_row = 0,
      const std::vector<std::string>& wanted = {}) const {
    absl::StatusOr<ZipArchive> archive = ZipArchive::OpenBytes(bytes_);
    if (!archive.ok()) return archive.status();
    absl::StatusOr<std::unique_ptr<Sheet>> opened = kind_ == SourceKind::kOds
                                                        ? OpenOdsSheet(*std::move(archive), sheet)
                                                        : OpenXlsxSheet(*std::move(archive), sheet);
    if (!opened.ok()) return opened.status();
    return WorkbookSource::Create(*std::move(opened), header_row, wanted);
  }

 private:
  std::string bytes_;
  SourceKind kind_;
};

std::vector<std::string> RowsOf(const Workbook& workbook) {
  return SourceRows(*ValueOrDie(workbook.Open()));
}

// Row 1 has the names a, b, ... of `columns` columns.
Workbook Xlsx(const std::string& rows, int columns = 2, const std::string& styles = "",
              const std::string& strings = "", const std::string& properties = "",
              const std::string& after = "") {
  std::string header = "<row r=\"1\">";
  for (int i = 0; i < columns; ++i) {
    header +=
        std::string("<c t=\"inlineStr\"><is><t>") + static_cast<char>('a' + i) + "</t></is></c>";
  }
  return {XlsxOf("<sheetData>" + header + "</row>" + rows + "</sheetData>" + after, styles, strings,
                 properties),
          SourceKind::kXlsx};
}

std::string OdsTable(const std::string& name, const std::string& rows) {
  return "<table:table table:name=\"" + name + "\">" + rows + "</table:table>";
}
std::string OdsText(const std::string& text) {
  return "<table:table-cell office:value-type=\"string\"><text:p>" + text +
         "</text:p></table:table-cell>";
}
Workbook Ods(const std::string& rows) {
  return {OdsOf(OdsTable("T", "<table:table-row>" + OdsText("a") + OdsText("b") +
                                  "</table:table-row>" + rows)),
          SourceKind::kOds};
}

class RealWorkbook : public testing::Test {
 protected:
  std::string Path(const std::string& name) const { return directory_ / name; }

 private:
  TemporaryDirectory directory_;
};

TEST_F(RealWorkbook, SheetsDatesNumbersAndFormulas) {
  const std::string path = Path("book.xlsx");
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_format* date = workbook_add_format(book);
  format_set_num_format(date, "dd/mm/yyyy");
  lxw_format* decimals = workbook_add_format(book);
  format_set_num_format(decimals, "0.00");
  lxw_worksheet* notes = workbook_add_worksheet(book, "Notes");
  worksheet_write_string(notes, 0, 0, "about", nullptr);
  lxw_worksheet* sheet = workbook_add_worksheet(book, "Arrivals 2024");
  worksheet_write_string(sheet, 0, 0, "Register of arrivals", nullptr);
  const std::vector<std::string> names = {"Nom", "Né le", "Passport", "Share"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    worksheet_write_string(sheet, 3, static_cast<lxw_col_t>(i), names[i].c_str(), nullptr);
  }
  worksheet_write_string(sheet, 4, 0, " Zoë <Ann> & Co ", nullptr);
  lxw_datetime born = {};
  born.year = 1990;
  born.month = 2;
  born.day = 3;
  worksheet_write_datetime(sheet, 4, 1, &born, date);
  worksheet_write_number(sheet, 4, 2, 123456789012, nullptr);
  worksheet_write_number(sheet, 4, 3, 0.25, decimals);
  worksheet_write_formula_str(sheet, 6, 0, "=A5", nullptr, "cached");
  worksheet_write_formula_num(sheet, 6, 2, "=1+1", nullptr, 2);
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);

  const auto source =
      ValueOrDie(WorkbookSource::OpenFile(path, SourceKind::kXlsx, "Arrivals 2024", 4, {}));
  EXPECT_THAT(source->columns(), testing::ElementsAreArray(names));
  EXPECT_THAT(SourceRows(*source),
              ElementsAre("1@5: Zoë <Ann> & Co|<1990-02-03>|123456789012|0.25", "2@7: cached||2|"));
  EXPECT_EQ(source->bytes_read(), source->total_bytes());
  EXPECT_THAT(ValueOrDie(XlsxSheetNames(ValueOrDie(ZipArchive::OpenFile(path)))),
              ElementsAre("Notes", "Arrivals 2024"));
  EXPECT_THAT(WorkbookSource::OpenFile(path, SourceKind::kXlsx, "Arrivals", 0, {}),
              StatusIs(absl::StatusCode::kNotFound,
                       AllOf(HasSubstr(path), HasSubstr("Notes, Arrivals 2024"))));
}

TEST_F(RealWorkbook, HeaderFurtherDownIsShown) {
  const std::string path = Path("book.xlsx");
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_worksheet* sheet = workbook_add_worksheet(book, nullptr);
  worksheet_write_string(sheet, 0, 0, "Ministry", nullptr);
  worksheet_write_string(sheet, 5, 0, "Surname", nullptr);
  ASSERT_EQ(workbook_close(book), LXW_NO_ERROR);
  EXPECT_THAT(
      WorkbookSource::OpenFile(path, SourceKind::kXlsx, "", 0, std::vector<std::string>{"Surname"}),
      StatusIs(absl::StatusCode::kNotFound, HasSubstr("set header_row: 6")));
  EXPECT_THAT(
      WorkbookSource::OpenFile(path, SourceKind::kXlsx, "", 3, {}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("row 3 of the sheet is blank")));
  EXPECT_THAT(WorkbookSource::OpenFile(path, SourceKind::kXlsx, "", 9, {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("correct header_row")));
}

TEST_F(RealWorkbook, WhatIsNoWorkbookIsNamed) {
  const auto open = [&](const std::string& bytes, SourceKind kind) {
    std::ofstream(Path("file"), std::ios::binary) << bytes;
    return WorkbookSource::OpenFile(Path("file"), kind, "", 0, {}).status();
  };
  const auto says = [](const std::string& text) {
    return StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(text));
  };
  std::string encrypted = "\xD0\xCF\x11\xE0";
  for (const char c : std::string("EncryptedPackage")) encrypted += {c, '\0'};
  EXPECT_THAT(open(encrypted, SourceKind::kXlsx), says("protected by a password"));
  EXPECT_THAT(open("\xD0\xCF\x11\xE0 Workbook", SourceKind::kXlsx), says("old workbook (XLS)"));
  EXPECT_THAT(open("id,name\n", SourceKind::kXlsx), says("kind: \"csv\""));
  EXPECT_THAT(open("", SourceKind::kOds), says("is empty"));
  const std::string ods = OdsOf(OdsTable("T", ""));
  EXPECT_THAT(open(ods, SourceKind::kXlsx), says("kind: \"ods\""));
  EXPECT_THAT(open(XlsxOf("<sheetData/>"), SourceKind::kOds), says("kind: \"xlsx\""));
  EXPECT_THAT(open(ZipOf({{"a.txt", "x"}}), SourceKind::kXlsx), says("no XLSX workbook"));
  EXPECT_THAT(open(ZipOf({{"xl/workbook.bin", "x"}}), SourceKind::kXlsx), says("XLSB"));
  EXPECT_THAT(open(ods.substr(0, ods.size() / 2), SourceKind::kOds), says("not copied whole"));
  EXPECT_THAT(
      open(ZipOf({{"META-INF/manifest.xml", "<m><encryption-data/></m>"}, {"content.xml", "x"}}),
           SourceKind::kOds),
      says("protected by a password"));
  EXPECT_THAT(open(ZipOf({{"content.xml", "x"}}, "secret"), SourceKind::kOds),
              says("protected by a password"));
  EXPECT_THAT(WorkbookSource::OpenFile(Path("nowhere"), SourceKind::kOds, "", 0, {}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("nowhere can't be opened")));
}

TEST(XlsxSheet, CellsOfEveryType) {
  EXPECT_THAT(
      RowsOf(Xlsx(
          "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>1</v></c><c r=\"B2\" t=\"b\"><v>1</v></c></row>"
          "<row r=\"3\"><c r=\"A3\" t=\"e\"><v>#N/A</v></c><c r=\"B3\"><v>1.5E3</v></c></row>"
          "<row r=\"4\"><c r=\"A4\" t=\"str\"><f>B1</f><v>x</v></c><c r=\"B4\"><f>B2</f></c></row>"
          "<row r=\"5\"><c r=\"A5\" t=\"d\"><v>2024-03-01T00:00:00</v></c>"
          "<c r=\"B5\" t=\"inlineStr\"><is><r><t>in</t></r><r><t> two</t></r>"
          "<rPh><t>READING</t></rPh></is></c></row>",
          2, "", "<si><t>zero</t></si><si><r><t>on</t></r><r><t>e</t></r></si>")),
      ElementsAre("1@2: one|TRUE", "2@3: #|1500", "3@4: x|#", "4@5: <2024-03-01>|in two"));
}

TEST(XlsxSheet, DatesOfBothSystems) {
  const std::string styles =
      "<numFmts><numFmt numFmtId=\"164\" formatCode=\"[$-409]d\\-mmm\\-yy\"/>"
      "<numFmt numFmtId=\"165\" formatCode=\"0.0&quot; day&quot;\"/></numFmts>"
      "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
      "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/>"
      "<xf numFmtId=\"165\"/><xf numFmtId=\"21\"/></cellXfs>";
  const std::string rows =
      "<row r=\"2\"><c s=\"1\"><v>45352</v></c><c s=\"2\"><v>45352.75</v></c><c "
      "s=\"3\"><v>45352</v></c>"
      "<c s=\"4\"><v>0.5</v></c></row>";
  EXPECT_THAT(RowsOf(Xlsx(rows, 4, styles)),
              ElementsAre("1@2: <2024-03-01>|<2024-03-01>|45352|0.5"));
  EXPECT_THAT(RowsOf(Xlsx(rows, 4, styles, "", "<workbookPr date1904=\"1\"/>")),
              ElementsAre("1@2: <2028-03-02>|<2028-03-02>|45352|0.5"));
}

TEST(XlsxSheet, MergedCellsAllHaveTheValue) {
  EXPECT_THAT(
      RowsOf(
          Xlsx("<row r=\"2\"><c r=\"A2\" t=\"str\"><v>Post 1</v></c><c r=\"B2\"><v>1</v></c></row>"
               "<row r=\"3\"><c r=\"A3\"/><c r=\"B3\"><v>2</v></c></row>"
               "<row r=\"4\"/>"
               "<row r=\"5\"><c r=\"B5\"><v>3</v></c></row>"
               "<row r=\"6\"><c r=\"A6\" t=\"str\"><v>both</v></c></row>",
               2, "", "", "",
               "<mergeCells><mergeCell ref=\"A6:B6\"/><mergeCell ref='A2:A4'/></mergeCells>")),
      ElementsAre("1@2: Post 1|1", "2@3: Post 1|2", "3@5: |3", "4@6: both|both"));
}

TEST(XlsxSheet, RowsWiderThanTheHeaderAndLongCellsAreRowErrors) {
  EXPECT_THAT(RowsOf(Xlsx("<row r=\"2\"><c r=\"C2\"><v>1</v></c></row>"
                          "<row r=\"3\"><c r=\"B3\" t=\"str\"><v>" +
                          std::string(9000, 'x') +
                          "</v></c></row>"
                          "<row r=\"4\"><c r=\"B4\"><v>1</v></c></row>")),
              ElementsAre("1@2! too_many_cells", "2@3! cell_too_long b", "3@4: |1"));
}

TEST(XlsxSheet, DamageIsAnErrorNotAnEnd) {
  const auto status_of = [](const Workbook& workbook) {
    auto source = workbook.Open();
    if (!source.ok()) return source.status();
    SourceRow row;
    while (true) {
      absl::StatusOr<bool> found = (*source)->Next(row);
      if (!found.ok()) return found.status();
      if (!*found) return absl::OkStatus();
    }
  };
  EXPECT_THAT(status_of(Xlsx("<row r=\"2\"><c><v>1</v></row>")),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("XML is broken")));
  EXPECT_THAT(status_of(Xlsx("<row r=\"5\"/><row r=\"4\"/>")),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("row 4")));
  EXPECT_THAT(status_of(Xlsx("<row r=\"2\"><c r=\"B2\"/><c r=\"A2\"/></row>")),
              StatusIs(absl::StatusCode::kDataLoss, HasSubstr("out of its place")));
  const std::string bomb = "<!DOCTYPE d [<!ENTITY a \"aaaa\">]><worksheet/>";
  EXPECT_THAT(
      Workbook(ZipOf({{"META-INF/manifest.xml", "<m/>"}, {"content.xml", bomb}}), SourceKind::kOds)
          .Open(),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("DOCTYPE")));
}

TEST(ZipArchive, WhatUnpacksWithoutEndIsRefused) {
  const std::string bytes = ZipOf({{"big", std::string(std::size_t{40} << 20, 'x')}});
  EXPECT_LT(bytes.size(), 100000u);
  const ZipArchive archive = ValueOrDie(ZipArchive::OpenBytes(bytes));
  EXPECT_THAT(archive.ReadAll("big", std::size_t{1} << 30),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("not what it seems")));
  EXPECT_THAT(archive.ReadAll("big", 1000),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("larger than 1000")));
}

TEST(ZipArchive, DamagedBytesAreDataLoss) {
  std::string content;
  for (int i = 0; i < 20000; ++i) content += std::to_string(i * 7919 % 10007);
  std::string bytes = ZipOf({{"a", content}});
  for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 64; ++i) bytes[i] = '\0';
  const ZipArchive archive = ValueOrDie(ZipArchive::OpenBytes(bytes));
  EXPECT_THAT(archive.ReadAll("a", std::size_t{1} << 30), StatusIs(absl::StatusCode::kDataLoss));
}

TEST(OdsSheet, CellsOfEveryType) {
  EXPECT_THAT(
      RowsOf(Ods(
          "<table:table-row><table:table-cell office:value-type=\"float\" "
          "office:value=\"12345678901\">"
          "<text:p>1.23E10</text:p></table:table-cell>"
          "<table:table-cell office:value-type=\"date\" office:date-value=\"2024-03-01T10:00:00\">"
          "<text:p>01/03/24</text:p></table:table-cell></table:table-row>"
          "<table:table-row><table:table-cell office:value-type=\"string\" "
          "calcext:value-type=\"error\"><text:p>#N/A</text:p></table:table-cell>"
          "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>note</text:p>"
          "</office:annotation><text:p>A<text:s text:c=\"2\"/><text:span>B</text:span></text:p>"
          "<text:p>C</text:p></table:table-cell></table:table-row>"
          "<table:table-row><table:table-cell office:value-type=\"boolean\" "
          "office:boolean-value=\"true\"/><table:table-cell office:value-type=\"percentage\" "
          "office:value=\"0.1\"><text:p>10%</text:p></table:table-cell></table:table-row>")),
      ElementsAre("1@2: 12345678901|<2024-03-01>", "2@3: #|A  B\nC", "3@4: TRUE|10%"));
}

TEST(OdsSheet, RepeatedAndBlankRowsAndCells) {
  EXPECT_THAT(
      RowsOf(Ods(
          "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>"
          "<table:table-row table:number-rows-repeated=\"2\">"
          "<table:table-cell table:number-columns-repeated=\"2\" office:value-type=\"string\">"
          "<text:p>x</text:p></table:table-cell>"
          "<table:table-cell table:number-columns-repeated=\"16382\"/></table:table-row>"
          "<table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell "
          "table:number-columns-repeated=\"16384\"/></table:table-row>")),
      ElementsAre("1@5: x|x", "2@6: x|x"));
}

TEST(OdsSheet, MergedCellsAllHaveTheValue) {
  EXPECT_THAT(
      RowsOf(Ods("<table:table-row><table:table-cell table:number-rows-spanned=\"2\" "
                 "office:value-type=\"string\"><text:p>Post 1</text:p></table:table-cell>" +
                 OdsText("1") + "</table:table-row><table:table-row><table:covered-table-cell/>" +
                 OdsText("2") +
                 "</table:table-row><table:table-row><table:table-cell "
                 "table:number-columns-spanned=\"2\" office:value-type=\"string\"><text:p>both"
                 "</text:p></table:table-cell><table:covered-table-cell/></table:table-row>")),
      ElementsAre("1@2: Post 1|1", "2@3: Post 1|2", "3@4: both|both"));
}

TEST(OdsSheet, TablesByName) {
  const Workbook book(
      OdsOf(OdsTable("First", "<table:table-row>" + OdsText("x") + "</table:table-row>") +
            OdsTable("Second", "<table:table-row>" + OdsText("y") + "</table:table-row>")),
      SourceKind::kOds);
  EXPECT_THAT(ValueOrDie(book.Open())->columns(), ElementsAre("x"));
  EXPECT_THAT(ValueOrDie(book.Open("Second"))->columns(), ElementsAre("y"));
  EXPECT_THAT(book.Open("Third"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("First, Second")));
}

TEST(SpreadsheetNumbers, SerialsBecomeDays) {
  const auto day = [](const std::string& serial, DateSystem system = DateSystem::k1900) {
    std::string date = "none";
    return DateOfSerial(serial, system, date) ? date : "none";
  };
  EXPECT_EQ(day("1"), "1900-01-01");
  EXPECT_EQ(day("59"), "1900-02-28");
  EXPECT_EQ(day("60"), "none");  // 29 February 1900
  EXPECT_EQ(day("61"), "1900-03-01");
  EXPECT_EQ(day("45352.9999999"), "2024-03-02");
  EXPECT_EQ(day("2958465"), "9999-12-31");
  EXPECT_EQ(day("2958466"), "none");
  EXPECT_EQ(day("0"), "none");
  EXPECT_EQ(day("-1"), "none");
  EXPECT_EQ(day("1e400"), "none");
  EXPECT_EQ(day("x"), "none");
  EXPECT_EQ(day("0", DateSystem::k1904), "1904-01-01");
  EXPECT_EQ(day("43890", DateSystem::k1904), "2024-03-01");
}

TEST(SpreadsheetNumbers, DateFormatsAreTold) {
  for (const char* code :
       {"dd/mm/yyyy", "yyyy\\-mm\\-dd", "[$-F800]dddd, mmmm dd", "m/d/yy h:mm"}) {
    EXPECT_TRUE(IsDateFormatCode(code)) << code;
  }
  for (const char* code : {"General", "0.00", "h:mm:ss", "#,##0 \"days\"", "[Red]0", "0\\d", "@"}) {
    EXPECT_FALSE(IsDateFormatCode(code)) << code;
  }
}

TEST(SpreadsheetNumbers, WholeNumbersAreWrittenOut) {
  const auto plain = [](const std::string& number) {
    std::string text;
    PlainNumber(number, text);
    return text;
  };
  EXPECT_EQ(plain("1.23456789012E11"), "123456789012");
  EXPECT_EQ(plain("12.0"), "12");
  EXPECT_EQ(plain("0012"), "0012");
  EXPECT_EQ(plain("0.5"), "0.5");
  EXPECT_EQ(plain("1e300"), "1e300");
}

}  // namespace
}  // namespace mirrorflow
