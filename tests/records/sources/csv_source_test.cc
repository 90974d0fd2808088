#include "records/sources/csv_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::unique_ptr<CsvSource> Open(std::string text, char delimiter = ',',
                                std::size_t chunk_bytes = 256 * 1024) {
  return ValueOrDie(CsvSource::Create(std::make_unique<std::istringstream>(std::move(text)),
                                      CsvFormat{.delimiter = delimiter}, std::nullopt,
                                      chunk_bytes));
}

absl::Status OpenStatus(std::string text) {
  return CsvSource::Create(std::make_unique<std::istringstream>(std::move(text)), CsvFormat{})
      .status();
}

// One line a row: "number@line: cell|cell" or "number@line! reason".
std::vector<std::string> Rows(CsvSource& source) {
  std::vector<std::string> rows;
  SourceRow row;
  while (ValueOrDie(source.Next(row))) {
    std::string text = std::to_string(row.number) + "@" + std::to_string(row.line);
    if (row.problem) {
      text += "! " + std::string(RowErrorCode(*row.problem));
      EXPECT_TRUE(row.cells.empty());
    } else {
      text += ":";
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        text += (i == 0 ? " " : "|") + std::string(row.cells[i]);
      }
    }
    rows.push_back(std::move(text));
  }
  return rows;
}

std::vector<std::string> RowsOf(std::string text, char delimiter = ',') {
  return Rows(*Open(std::move(text), delimiter));
}

TEST(CsvSource, ReadsHeaderAndRows) {
  const auto source = Open("id,name\n1,Ann\n2,Bob\n");
  EXPECT_THAT(source->columns(), ElementsAre("id", "name"));
  EXPECT_THAT(Rows(*source), ElementsAre("1@2: 1|Ann", "2@3: 2|Bob"));
}

TEST(CsvSource, LastLineNeedsNoLineEnd) {
  EXPECT_THAT(RowsOf("a,b\n1,2"), ElementsAre("1@2: 1|2"));
  EXPECT_THAT(RowsOf("a,b\n1,"), ElementsAre("1@2: 1|"));
  EXPECT_THAT(RowsOf("a,b\n1,\"2\""), ElementsAre("1@2: 1|2"));
}

TEST(CsvSource, TakesLineEndsOfAllSystems) {
  EXPECT_THAT(RowsOf("a,b\r\n1,2\r\n3,4\r\n"), ElementsAre("1@2: 1|2", "2@3: 3|4"));
  EXPECT_THAT(RowsOf("a,b\r1,2\r3,4\r"), ElementsAre("1@2: 1|2", "2@3: 3|4"));
}

TEST(CsvSource, SkipsByteOrderMark) {
  EXPECT_THAT(Open("\xEF\xBB\xBFid,x\n1,2\n")->columns(), ElementsAre("id", "x"));
}

TEST(CsvSource, TakesSemicolonTabAndPipe) {
  EXPECT_THAT(RowsOf("a;b\n1,5;2\n", ';'), ElementsAre("1@2: 1,5|2"));
  EXPECT_THAT(RowsOf("a\tb\n\t2\n", '\t'), ElementsAre("1@2: |2"));
  EXPECT_THAT(RowsOf("a|b\n1|2\n", '|'), ElementsAre("1@2: 1|2"));
}

TEST(CsvSource, OtherDelimiterIsRefused) {
  EXPECT_THAT(
      CsvSource::Create(std::make_unique<std::istringstream>("a b\n"), CsvFormat{.delimiter = ' '}),
      StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("delimiter")));
}

TEST(CsvSource, QuotedCellsHoldDelimitersQuotesAndLineEnds) {
  EXPECT_THAT(RowsOf("a,b\n\"x, y\",\"say \"\"hi\"\"\"\n\"two\nlines\",3\n4,5\n"),
              ElementsAre("1@2: x, y|say \"hi\"", "2@3: two\nlines|3", "3@5: 4|5"));
}

TEST(CsvSource, TrimsBlanksAroundCells) {
  EXPECT_THAT(RowsOf("a,b\n  1 ,\t2\t\n\" 3 \",\xC2\xA0"
                     "4\xC2\xA0\n"),
              ElementsAre("1@2: 1|2", "2@3: 3|4"));
}

TEST(CsvSource, SkipsBlankLinesButCountsThemAsLines) {
  EXPECT_THAT(RowsOf("a,b\n\n  \n1,2\n\n3,4\n"), ElementsAre("1@4: 1|2", "2@6: 3|4"));
  // With tabs as delimiter a line of tabs is a row of empty cells.
  EXPECT_THAT(RowsOf("a\tb\n\t\n", '\t'), ElementsAre("1@2: |"));
}

TEST(CsvSource, TooFewOrTooManyCellsIsARowError) {
  EXPECT_THAT(RowsOf("a,b\n1\n1,2,3\n1,2\n"),
              ElementsAre("1@2! too_few_cells", "2@3! too_many_cells", "3@4: 1|2"));
}

TEST(CsvSource, InvalidUtf8IsARowError) {
  EXPECT_THAT(RowsOf("a,b\n\xE9,2\n1,2\n"), ElementsAre("1@2! not_utf8", "2@3: 1|2"));
  // Overlong, surrogate, and a sequence that only the neighbouring cell would complete.
  EXPECT_THAT(RowsOf("a,b\n\xC0\xAF,2\n"), ElementsAre("1@2! not_utf8"));
  EXPECT_THAT(RowsOf("a,b\n\xED\xA0\x80,2\n"), ElementsAre("1@2! not_utf8"));
  EXPECT_THAT(RowsOf("a,b\n\xC3,\xA9\n"), ElementsAre("1@2! not_utf8"));
}

TEST(CsvSource, StrayQuoteCostsOneLine) {
  EXPECT_THAT(RowsOf("a,b\n1,2\nJ \"Jo\" D,2\n3,4\n"),
              ElementsAre("1@2: 1|2", "2@3! stray_quote", "3@4: 3|4"));
  EXPECT_THAT(RowsOf("a,b\n\"Jo\" D,2\n3,4\n"), ElementsAre("1@2! stray_quote", "2@3: 3|4"));
}

TEST(CsvSource, QuoteThatIsNeverClosedCostsOneLine) {
  EXPECT_THAT(RowsOf("a,b\n1,\"2\n3,4\n5,6\n"),
              ElementsAre("1@2! open_quote", "2@3: 3|4", "3@4: 5|6"));
  // A later quoted cell closes it in the wrong place.
  EXPECT_THAT(RowsOf("a,b\n1,\"2\n3,4\n5,\"6\"\n7,8\n"),
              ElementsAre("1@2! stray_quote", "2@3: 3|4", "3@4: 5|6", "4@5: 7|8"));
}

TEST(CsvSource, CellOverTheLimitIsARowError) {
  const std::string longest(kMaxCellBytes, 'x');
  EXPECT_THAT(RowsOf("a,b\n" + longest + "y,2\n3,4\n"),
              ElementsAre("1@2! cell_too_long", "2@3: 3|4"));
  EXPECT_THAT(RowsOf("a,b\n" + longest + ",2\n"), ElementsAre("1@2: " + longest + "|2"));
}

TEST(CsvSource, RowOverTheLimitIsARowErrorAndMemoryStaysFlat) {
  const std::string endless(10 * kMaxRowBytes, 'x');
  for (const std::size_t chunk_bytes : {100u, 4096u, 1u << 20}) {
    const auto source = Open("a,b\n" + endless + ",2\n3,4\n", ',', chunk_bytes);
    EXPECT_THAT(Rows(*source), ElementsAre("1@2! row_too_long", "2@3: 3|4"));
  }
  std::string quoted = "a,b\n\"1\n";
  for (int i = 0; i < 20000; ++i) quoted += "3,4\n";
  const std::vector<std::string> rows = RowsOf(quoted);
  EXPECT_EQ(rows.size(), 20001u);
  EXPECT_EQ(rows.front(), "1@2! row_too_long");
  EXPECT_EQ(rows.back(), "20001@20002: 3|4");
}

TEST(CsvSource, WrongHeaderSaysWhatTheFileIs) {
  EXPECT_THAT(OpenStatus(""), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(OpenStatus("\n\n"), StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("empty")));
  EXPECT_THAT(OpenStatus(std::string("\xFF\xFEi\0d\0", 6)),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("UTF-16")));
  EXPECT_THAT(OpenStatus("PK\x03\x04..."),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("xlsx")));
  EXPECT_THAT(OpenStatus("\x1F\x8B\x08"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("gzip")));
  EXPECT_THAT(OpenStatus("a,\"b\n1,2\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("quotation mark")));
  EXPECT_THAT(OpenStatus("a,\xE9\n"),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("UTF-8")));
}

absl::StatusOr<std::unique_ptr<CsvSource>> OpenAs(std::string text, const CsvFormat& format,
                                                  std::size_t chunk_bytes = 256 * 1024) {
  return CsvSource::Create(std::make_unique<std::istringstream>(std::move(text)), format,
                           std::nullopt, chunk_bytes);
}

TEST(CsvSource, WrongDelimiterIsRefusedWithTheOneThatFits) {
  EXPECT_THAT(OpenAs("id;name;born\n1;Ann;1990\n", {}),
              StatusIs(absl::StatusCode::kInvalidArgument,
                       HasSubstr("no comma, but 2 times a semicolon; set delimiter: \";\"")));
  EXPECT_THAT(OpenAs("id\tname\n", {.delimiter = '|'}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("set delimiter: \"tab\"")));
  EXPECT_THAT(OpenAs("name\nAnn\n", {}), IsOk());
}

TEST(CsvSource, WrongQuotationMarkIsRefusedWithTheOneThatFits) {
  EXPECT_THAT(OpenAs("'id','name'\n'1','Ann'\n", {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("set quote: \"'\"")));
  EXPECT_THAT(OpenAs("\"id\",\"name\"\n", {.quote = 0}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("set quote: \"\\\"\"")));
}

TEST(CsvSource, QuotesAsDeclared) {
  const auto single = ValueOrDie(OpenAs("'a','b'\n'x, y','it''s \"so\"'\n", {.quote = '\''}));
  EXPECT_THAT(Rows(*single), ElementsAre("1@2: x, y|it's \"so\""));
  const auto none = ValueOrDie(OpenAs("a,b\n\"x,it's\n", {.quote = 0}));
  EXPECT_THAT(Rows(*none), ElementsAre("1@2: \"x|it's"));
}

TEST(CsvSource, HeaderRowIsTheDeclaredLine) {
  const std::string text = "Register of arrivals\n\nas of \"2024\n id , name\n1,Ann\n";
  const auto source = ValueOrDie(OpenAs(text, {.header_line = 4}));
  EXPECT_THAT(source->columns(), ElementsAre("id", "name"));
  EXPECT_THAT(Rows(*source), ElementsAre("1@5: 1|Ann"));
  EXPECT_THAT(OpenAs(text, {.header_line = 9}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("no line 9")));
}

TEST(CsvSource, ControlCharacterIsARowErrorWithItsColumn) {
  const auto source = ValueOrDie(OpenAs(std::string("a,b\n1,x\0y\n3,4\n", 14), {}));
  SourceRow row;
  ASSERT_TRUE(ValueOrDie(source->Next(row)));
  EXPECT_EQ(row.problem, RowErrorReason::kControlCharacter);
  EXPECT_EQ(row.problem_column, 1u);
}

TEST(CsvSource, RowNotInTheEncodingNamesItsColumn) {
  const auto source =
      ValueOrDie(OpenAs("a,b,c\n1,2,\x81\n", {.encoding = TextEncoding::kWindows1252}));
  SourceRow row;
  ASSERT_TRUE(ValueOrDie(source->Next(row)));
  EXPECT_EQ(row.problem, RowErrorReason::kNotInEncoding);
  EXPECT_EQ(row.problem_column, 2u);
}

TEST(CsvSource, FileThatCannotBeOpenedIsNamed) {
  EXPECT_THAT(CsvSource::OpenFile("/nowhere/x.csv", CsvFormat{}),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("/nowhere/x.csv")));
  EXPECT_THAT(CsvSource::OpenFile("/", CsvFormat{}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("directory")));
}

TEST(CsvSource, FileReportsBytes) {
  const std::string path = testing::TempDir() + "csv_source_test.csv";
  std::ofstream(path) << "a,b\n1,2\n3,4\n";
  const auto source = ValueOrDie(CsvSource::OpenFile(path, CsvFormat{}));
  EXPECT_EQ(source->total_bytes(), 12u);
  EXPECT_EQ(Rows(*source).size(), 2u);
  EXPECT_EQ(source->bytes_read(), 12u);
}

// What is read must not depend on where the pieces of the file end.
TEST(CsvSource, PiecesOfAnySizeGiveTheSameRows) {
  const std::uint32_t seed = 20240611;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  constexpr std::string_view kAlphabet = "aé,\"\r\n \t1";
  for (int round = 0; round < 300; ++round) {
    std::string text = "a,b\né,1\n";
    const std::size_t size = random() % 80;
    for (std::size_t i = 0; i < size; ++i) text += kAlphabet[random() % kAlphabet.size()];
    const std::vector<std::string> whole = RowsOf(text);
    for (const std::size_t chunk_bytes : {1u, 2u, 3u, 7u}) {
      EXPECT_EQ(Rows(*Open(text, ',', chunk_bytes)), whole) << testing::PrintToString(text);
    }
  }
}

// Every well-formed table comes back as it was written.
TEST(CsvSource, ReadsBackWhatAWriterQuoted) {
  const std::uint32_t seed = 7;
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  constexpr std::string_view kAlphabet = "ab,\"\n;x";
  for (int round = 0; round < 200; ++round) {
    std::string text = "a,b\n";
    std::vector<std::vector<std::string>> written;
    for (std::size_t r = random() % 5; r > 0; --r) {
      std::vector<std::string> cells(2);
      for (std::string& cell : cells) {
        cell = "|";  // blanks at the ends would be trimmed
        for (std::size_t i = random() % 6; i > 0; --i) cell += kAlphabet[random() % 7];
        cell += "|";
        text += "\"";
        for (const char c : cell) text += c == '"' ? "\"\"" : std::string(1, c);
        text += &cell == &cells.back() ? "\"\n" : "\",";
      }
      written.push_back(cells);
    }
    const auto source = Open(text);
    SourceRow row;
    std::vector<std::vector<std::string>> read;
    while (ValueOrDie(source->Next(row))) {
      ASSERT_FALSE(row.problem) << testing::PrintToString(text);
      read.emplace_back(row.cells.begin(), row.cells.end());
    }
    EXPECT_EQ(read, written);
  }
}

}  // namespace
}  // namespace mirrorflow
