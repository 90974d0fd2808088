#include "records/sources/fixed_width_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/records/sources/source_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::unique_ptr<FixedWidthSource> Open(const std::string& text, FixedWidthFormat format,
                                       std::size_t chunk_bytes = 4096) {
  return ValueOrDie(FixedWidthSource::Create(std::make_unique<std::istringstream>(text), format,
                                             std::nullopt, chunk_bytes));
}

const std::vector<FixedColumn> kColumns = {{"id", 1, 3}, {"name", 4, 9}, {"sex", 10, 10}};

TEST(FixedWidthSource, CutsLinesByCharacters) {
  for (const std::size_t chunk_bytes : {1u, 7u, 4096u}) {
    const auto source = Open("HEADING\r\n001Zoë   F\r\n\r\n2  محمد  M trailing\n003Bo    F",
                             {.columns = kColumns, .skip_lines = 1}, chunk_bytes);
    EXPECT_THAT(source->columns(), ElementsAre("id", "name", "sex"));
    EXPECT_THAT(SourceRows(*source),
                ElementsAre("1@2: 001|Zoë|F", "2@4: 2|محمد|M", "3@5: 003|Bo|F"));
  }
}

TEST(FixedWidthSource, CutsLinesByBytes) {
  EXPECT_THAT(SourceRows(*Open("001Zoë  F\n", {.columns = kColumns, .bytes = true})),
              ElementsAre("1@1: 001|Zoë|F"));
  // In a one-byte encoding a byte is a character.
  EXPECT_THAT(SourceRows(*Open(
                  "001Zo\xEB   F\n",
                  {.columns = kColumns, .bytes = true, .encoding = TextEncoding::kWindows1252})),
              ElementsAre("1@1: 001|Zoë|F"));
  EXPECT_THAT(SourceRows(*Open("001aaaaaëF\n", {.columns = kColumns, .bytes = true})),
              ElementsAre("1@1! not_utf8 name"));
}

TEST(FixedWidthSource, ShortAndDamagedLinesAreRowErrors) {
  EXPECT_THAT(SourceRows(*Open("001Ann\n001Ann   F\n001A\x01n   F\n001A\xFFn   F\n" +
                                   std::string(70000, 'x') + "\n001Ann   F\n",
                               {.columns = kColumns})),
              ElementsAre("1@1! line_too_short", "2@2: 001|Ann|F", "3@3! control_character name",
                          "4@4! not_utf8 name", "5@5! row_too_long", "6@6: 001|Ann|F"));
}

TEST(FixedWidthSource, WrongFormatIsRefused) {
  const auto create = [](const FixedWidthFormat& format) {
    return FixedWidthSource::Create(std::make_unique<std::istringstream>("a\n"), format);
  };
  EXPECT_THAT(create({}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(create({.columns = {{"a", 0, 1}}}), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(create({.columns = {{"a", 1, 1}}, .skip_lines = 2}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("skip_lines")));
}

}  // namespace
}  // namespace mirrorflow
