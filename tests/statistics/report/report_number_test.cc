#include "statistics/report/report_number.h"

#include <gtest/gtest.h>

namespace mirrorflow {
namespace {

TEST(ReportNumber, IsGroupedAndSignedAsTheLanguageDoes) {
  EXPECT_EQ(FormatNumber(1234567, Language::kEnglish), "1,234,567");
  EXPECT_EQ(FormatNumber(1234567, Language::kFrench), "1\u202f234\u202f567");
  EXPECT_EQ(FormatNumber(1234567, Language::kPortuguese), "1\u00a0234\u00a0567");
  EXPECT_EQ(FormatNumber(1234567, Language::kArabic), "١٬٢٣٤٬٥٦٧");
  EXPECT_EQ(FormatNumber(-42, Language::kEnglish), "−42");
  EXPECT_EQ(FormatNumber(-42, Language::kArabic), "\u061c−٤٢");
  EXPECT_EQ(FormatNumber(0, Language::kFrench), "0");
  EXPECT_EQ(FormatNumber(999, Language::kEnglish), "999");
  EXPECT_EQ(FormatNumber(1000, Language::kEnglish), "1,000");
}

TEST(ReportNumber, KeepsAllDecimalsThatArePublished) {
  EXPECT_EQ(FormatNumber({1234500, 3}, Language::kEnglish), "1,234.500");
  EXPECT_EQ(FormatNumber({-5, 2}, Language::kEnglish), "−0.05");
  EXPECT_EQ(FormatNumber({125, 3}, Language::kArabic), "٠٫١٢٥");
}

TEST(ReportNumber, OfARatioIsAPercentageRoundedHalfAwayFromZero) {
  EXPECT_EQ(FormatPercent({8314, 4}, Language::kEnglish), "83.1%");
  EXPECT_EQ(FormatPercent({8315, 4}, Language::kEnglish), "83.2%");
  EXPECT_EQ(FormatPercent({-8315, 4}, Language::kEnglish), "−83.2%");
  EXPECT_EQ(FormatPercent({1, 0}, Language::kFrench), "100,0\u202f%");
  EXPECT_EQ(FormatPercent({5, 1}, Language::kArabic), "٥٠٫٠٪\u061c");
  EXPECT_EQ(FormatShare(1, 3, Language::kEnglish), "33.3%");
  EXPECT_EQ(FormatShare(2, 3, Language::kEnglish), "66.7%");
}

TEST(ReportNumber, OfManyDigitsDoesNotOverflow) {
  EXPECT_EQ(FormatShare(999'999'999'999'999, 999'999'999'999'999, Language::kEnglish), "100.0%");
  // 99 999 999.9999999 %.
  EXPECT_EQ(FormatPercent({999'999'999'999'999, 9}, Language::kEnglish), "100,000,000.0%");
}

}  // namespace
}  // namespace mirrorflow
