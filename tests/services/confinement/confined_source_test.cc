#include "services/confinement/confined_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "records/sources/open_source.h"
#include "tests/records/sources/zip_writer.h"
#include "tests/status_matchers.h"
#include "tests/temporary_directory.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

// All that a source gives, as text.
std::string AllOfIt(absl::StatusOr<std::unique_ptr<Source>> source) {
  if (!source.ok()) return source.status().ToString();
  std::string all;
  for (const std::string& column : (*source)->columns()) all += column + "|";
  all += "\n";
  SourceRow row;
  while (true) {
    const absl::StatusOr<bool> more = (*source)->Next(row);
    if (!more.ok()) return all + more.status().ToString();
    if (!*more) break;
    all += std::to_string(row.number) + " " + std::to_string(row.line) + " ";
    if (row.problem) all += RowErrorCode(*row.problem);
    if (row.problem_column) all += std::to_string(*row.problem_column);
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      all += std::string(row.cells[i]) + "|";
      if (!row.kinds.empty()) all += std::to_string(static_cast<int>(row.kinds[i])) + "|";
    }
    all += "\n";
  }
  return all + std::to_string((*source)->bytes_read()) + " of " +
         std::to_string((*source)->total_bytes().value_or(0));
}

class ConfinedSourceTest : public testing::Test {
 protected:
  std::string Write(const std::string& name, const std::string& bytes) {
    std::ofstream(directory_ / name, std::ios::binary) << bytes;
    return directory_ / name;
  }
  // The same with and without confinement; returns it.
  static std::string ExpectTheSame(const Mapping& mapping, const SourcePlace& place) {
    const std::string confined = AllOfIt(OpenConfinedSource(mapping, place));
    EXPECT_EQ(confined, AllOfIt(OpenSource(mapping, place)));
    return confined;
  }
  const TemporaryDirectory directory_;
};

Mapping Csv(char delimiter = ',') {
  Mapping mapping{.source = "register", .delimiter = delimiter};
  mapping.columns = {{.field = FieldKind::kName, .column = "name"}};
  return mapping;
}

TEST_F(ConfinedSourceTest, TextGivesTheSameRowsAndProblems) {
  std::string text = "id,name\n";
  std::mt19937 random(5);
  for (int i = 0; i < 20000; ++i) {
    text += std::to_string(i) + ",\"Élodie \"\"N\"\" " + std::to_string(random()) + "\"\n";
    if (i % 1000 == 7) text += "1,2,3\n";
    if (i % 1000 == 8) text += "x,\xFF\n";
    if (i % 1000 == 9) text += "y," + std::string(9000, 'z') + "\n";
  }
  const std::string all = ExpectTheSame(Csv(), {.file = Write("a.csv", text)});
  EXPECT_THAT(all, AllOf(HasSubstr("19999|Élodie"), HasSubstr("not_utf8"),
                         HasSubstr("too_many_cells"), HasSubstr("cell_too_long")));
}

TEST_F(ConfinedSourceTest, OtherFormsOfTextGiveTheSame) {
  Mapping fixed{.source = "r"};
  fixed.kind = SourceKind::kFixedWidth;
  fixed.fixed_columns = {{"name", 1, 4}, {"born", 5, 8}};
  fixed.encoding = TextEncoding::kWindows1252;
  ExpectTheSame(fixed, {.file = Write("a.txt", "Ann 1990\nZo\xEB 1991\n\xE9\n")});
  Mapping mrz{.source = "m"};
  mrz.kind = SourceKind::kMrz;
  mrz.skip_lines = 1;
  const std::string zone =
      "scanned\nP<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n"
      "L898902C36UTO7408122F1204159ZE184226B<<<<<10\n";
  EXPECT_THAT(ExpectTheSame(mrz, {.file = Write("m.txt", zone)}), HasSubstr("ERIKSSON"));
  Mapping arabic = Csv(';');
  arabic.encoding = TextEncoding::kWindows1256;
  EXPECT_THAT(ExpectTheSame(arabic, {.file = Write("b.csv", "id;name\n1;\xC7\xE1\n")}),
              HasSubstr("ال"));
}

TEST_F(ConfinedSourceTest, WorkbooksGiveTheSame) {
  const std::string sheet =
      "<sheetData><row r=\"1\"><c r=\"A1\" t=\"str\"><v>name</v></c><c r=\"B1\" t=\"str\">"
      "<v>born</v></c></row><row r=\"3\"><c r=\"A3\" t=\"str\"><v>Ann</v></c><c r=\"B3\" s=\"0\">"
      "<v>45000</v></c></row><row r=\"4\"><c r=\"D4\" t=\"str\"><v>x</v></c></row></sheetData>";
  Mapping mapping = Csv();
  mapping.kind = SourceKind::kXlsx;
  EXPECT_THAT(
      ExpectTheSame(mapping, {.file = Write("a.xlsx", XlsxOf(sheet,
                                                             "<cellXfs><xf numFmtId=\"14\"/>"
                                                             "</cellXfs>"))}),
      AllOf(HasSubstr("Ann|0|2023-03-15|1|"), HasSubstr("too_many_cells")));
  mapping.kind = SourceKind::kOds;
  const std::string table =
      "<table:table table:name=\"T\"><table:table-row><table:table-cell "
      "office:value-type=\"string\"><text:p>name</text:p></table:table-cell></table:table-row>"
      "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell "
      "office:value-type=\"string\"><text:p>Bo</text:p></table:table-cell></table:table-row>"
      "</table:table>";
  EXPECT_THAT(ExpectTheSame(mapping, {.file = Write("a.ods", OdsOf(table))}), HasSubstr("Bo"));
  mapping.sheet = "missing";
  ExpectTheSame(mapping, {.file = directory_ / "a.ods"});
}

TEST_F(ConfinedSourceTest, ErrorsAreTheSame) {
  Mapping workbook = Csv();
  workbook.kind = SourceKind::kXlsx;
  for (const Mapping& mapping : {Csv(), Csv(';'), workbook}) {
    for (const std::string& path : {Write("empty", ""), Write("comma.csv", "id,name\n1,2\n"),
                                    Write("zip", "PK\3\4..."), Write("ole", "\xD0\xCF\x11\xE0..."),
                                    directory_ / "missing", std::string(directory_ / "")}) {
      ExpectTheSame(mapping, {.file = path});
    }
  }
}

TEST_F(ConfinedSourceTest, SqliteIsReadConfinedAndTheSame) {
  for (const char* journal : {"delete", "wal"}) {
    const std::string path = directory_ / (std::string(journal) + ".db");
    ASSERT_EQ(
        std::system(("sqlite3 '" + path + "' 'PRAGMA journal_mode=" + journal +
                     "; CREATE TABLE p(name TEXT, born DATE); "
                     "INSERT INTO p VALUES (\"Ann\",\"1990-04-03\"),(\"Bo\",NULL);' >/dev/null")
                        .c_str()),
        0);
    Mapping mapping = Csv();
    mapping.kind = SourceKind::kSql;
    mapping.query = "SELECT name, born FROM p ORDER BY name";
    const SourcePlace place{.connection = "Driver={SQLite3};Database=" + path};
    ASSERT_TRUE(IsConfinable(mapping, place));
    EXPECT_THAT(ExpectTheSame(mapping, place), AllOf(HasSubstr("Ann|"), HasSubstr("Bo|")))
        << journal;
    mapping.query = "SELECT name, born AS \"a\x1B[2J\" FROM p";
    EXPECT_THAT(
        AllOfIt(OpenConfinedSource(mapping, place)),
        AllOf(HasSubstr("the name of column 2 has a control character"), Not(HasSubstr("\x1B"))));
    mapping.query = "SELECT nothing FROM p";
    EXPECT_THAT(AllOfIt(OpenConfinedSource(mapping, place)), HasSubstr("the query fails"));
  }
}

TEST_F(ConfinedSourceTest, ADatabaseBehindANetworkIsNotConfined) {
  Mapping mapping = Csv();
  mapping.kind = SourceKind::kSql;
  for (const char* connection : {"Driver={PostgreSQL Unicode};Servername=/run;Database=/x",
                                 "DSN=registers", "Driver={SQLite3};Database=:memory:"}) {
    EXPECT_FALSE(IsConfinable(mapping, {.connection = connection})) << connection;
  }
}

TEST_F(ConfinedSourceTest, WhatIsNoOrdinaryFileIsRefused) {
  ASSERT_EQ(mkfifo((directory_ / "fifo").c_str(), 0600), 0);
  // Nobody writes into it: what waits for a writer never ends.
  Mapping workbook = Csv();
  workbook.kind = SourceKind::kXlsx;
  for (const Mapping& mapping : {Csv(), workbook}) {
    EXPECT_THAT(OpenConfinedSource(mapping, {.file = directory_ / "fifo"}),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no ordinary file")));
  }
}

TEST_F(ConfinedSourceTest, FormsAreGuessedTheSame) {
  for (const std::string& bytes :
       {std::string("Name;Sex;Born\nAnn;F;03/04/1990\nBo;M;1975\n"),
        std::string("Ann  1990\nBo   1991\nCy   1992\n"), std::string("\0\1\2", 3), XlsxOf(""),
        OdsOf(""), std::string("PK\3\4")}) {
    const std::string path = Write("form", bytes);
    const absl::StatusOr<TextForm> confined = GuessConfinedFileForm(path);
    const absl::StatusOr<TextForm> direct = GuessFileForm(path);
    ASSERT_EQ(confined.status(), direct.status());
    if (!direct.ok()) continue;
    EXPECT_EQ(confined->kind, direct->kind);
    EXPECT_EQ(confined->encoding, direct->encoding);
    EXPECT_EQ(confined->delimiter, direct->delimiter);
    EXPECT_EQ(confined->quote, direct->quote);
    EXPECT_EQ(confined->header_line, direct->header_line);
    EXPECT_EQ(confined->mrz_separator, direct->mrz_separator);
    EXPECT_EQ(confined->reasons, direct->reasons);
    ASSERT_EQ(confined->fixed_columns.size(), direct->fixed_columns.size());
    for (std::size_t i = 0; i < direct->fixed_columns.size(); ++i) {
      EXPECT_EQ(confined->fixed_columns[i].name, direct->fixed_columns[i].name);
      EXPECT_EQ(confined->fixed_columns[i].last, direct->fixed_columns[i].last);
    }
  }
}

TEST_F(ConfinedSourceTest, AFileThatIsCutWhileItIsReadIsTold) {
  std::string text = "id,name\n";
  for (int i = 0; i < 2'000'000; ++i) text += "1,Ann Lee of Kisumu\n";
  const std::string path = Write("cut.csv", text);
  std::unique_ptr<Source> source = ValueOrDie(OpenConfinedSource(Csv(), {.file = path}));
  SourceRow row;
  ASSERT_TRUE(ValueOrDie(source->Next(row)));
  std::filesystem::resize_file(path, 4096);
  absl::StatusOr<bool> more = true;
  while (more.ok() && *more) more = source->Next(row);
  EXPECT_THAT(more, StatusIs(absl::StatusCode::kDataLoss, HasSubstr("lost the file")));
  EXPECT_THAT(source->Next(row), StatusIs(absl::StatusCode::kDataLoss));
}

}  // namespace
}  // namespace mirrorflow
