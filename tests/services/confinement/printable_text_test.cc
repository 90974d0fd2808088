#include "services/confinement/printable_text.h"

#include <gtest/gtest.h>

namespace mirrorflow {
namespace {

TEST(PrintableTextTest, LettersAndLineEndsStay) {
  EXPECT_EQ(PrintableText("Né le\nاسم 人"), "Né le\nاسم 人");
}

TEST(PrintableTextTest, ControlCharactersAreShownAsQuestionMarks) {
  EXPECT_EQ(PrintableText("\x1B[2J\tx\x7F\r"), "?[2J?x??");
  EXPECT_EQ(PrintableText("a\xC2\x9B"
                          "2J\xC2\xA0"),
            "a??2J\xC2\xA0");
}

TEST(PrintableTextTest, WhatIsNotUtf8IsSaidToBeThat) {
  EXPECT_EQ(PrintableText("a\xC2"), "(a text that is not UTF-8)");
}

TEST(PrintableTextTest, ALineHasNoLineEnds) {
  EXPECT_EQ(PrintableLine("name\npopulation {"), "name?population {");
}

}  // namespace
}  // namespace mirrorflow
