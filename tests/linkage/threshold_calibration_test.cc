#include "linkage/threshold_calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::HasSubstr;

DiceThreshold Thousandths(std::uint32_t n) { return *DiceThreshold::Create(n, 1000); }

Hash256 SomeHash() {
  Hash256 hash{};
  for (std::size_t i = 0; i < hash.size(); ++i) hash[i] = static_cast<std::uint8_t>(7 * i + 200);
  return hash;
}

ComparedFields NamesAndDates() { return *ComparedFields::Parse("name,birth_date"); }

std::string SomeText() {
  return CalibrationText(
      "comesa-2024", "hardened-v1", SomeHash(),
      {{NamesAndDates(), {{15, {Thousandths(510)}}}},
       {ComparedFields::All(), {{15, {Thousandths(540)}}, {21, {Thousandths(561)}}}}});
}

TEST(ThresholdCalibration, ReadsWhatWasWritten) {
  const auto calibration = ValueOrDie(ThresholdCalibration::Parse(SomeText()));
  EXPECT_EQ(calibration.id(), "comesa-2024");
  EXPECT_EQ(calibration.profile(), "hardened-v1");
  EXPECT_EQ(calibration.profile_hash(), SomeHash());
  const auto threshold = [&](const ComparedFields& fields, std::uint64_t a, std::uint64_t b) {
    return ValueOrDie(calibration.Find("hardened-v1", SomeHash(), fields, a, b)).threshold;
  };
  EXPECT_EQ(threshold(ComparedFields::All(), 200, 200), Thousandths(540));
  EXPECT_EQ(threshold(ComparedFields::All(), 1200, 1900), Thousandths(561));
  EXPECT_EQ(threshold(NamesAndDates(), 200, 200), Thousandths(510));
}

constexpr LinkQualityFigures kQuality = {
    .precision = 981'000, .precision_error = 4'000, .recall = 930'000, .recall_error = 12'000};

std::string TextWithQualities() {
  return CalibrationText(
      "comesa-2024", "hardened-v1", SomeHash(),
      {{NamesAndDates(), {{15, {Thousandths(510)}}}},
       {ComparedFields::All(),
        {{15, {Thousandths(540)}}, {21, {.threshold = Thousandths(561), .quality = kQuality}}}}});
}

TEST(ThresholdCalibration, SaysHowGoodLinksAtAThresholdAreWhereItIsKnown) {
  const std::string text = TextWithQualities();
  EXPECT_THAT(text, HasSubstr("pairs 21 561/1000\nquality 21 981000 4000 930000 12000\n"));
  const auto calibration = ValueOrDie(ThresholdCalibration::Parse(text));
  const auto find = [&](const ComparedFields& fields, std::uint64_t rows) {
    return calibration.Find("hardened-v1", SomeHash(), fields, rows, rows);
  };
  const Calibrated known = ValueOrDie(find(ComparedFields::All(), 1500));
  EXPECT_EQ(known.threshold, Thousandths(561));
  EXPECT_EQ(known.quality, kQuality);
  EXPECT_EQ(ValueOrDie(find(ComparedFields::All(), 200)).quality, std::nullopt);
  EXPECT_EQ(ValueOrDie(find(NamesAndDates(), 200)).quality, std::nullopt);
  EXPECT_THAT(find(ComparedFields::All(), 1'000'000),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("of these sizes")));
}

TEST(ThresholdCalibration, QualityIsOfThePairsInTheLineBefore) {
  const std::string good = TextWithQualities();
  for (const auto& [from, to] :
       {std::pair("quality 21", "quality 15"), std::pair("quality 21", "quality"),
        std::pair(" 981000", " 1000001"), std::pair(" 981000", " 0981000"), std::pair(" 12000", ""),
        std::pair(" 12000", " 12000 1"), std::pair(" 12000", " 12000\nquality 21 1 1 1 1"),
        std::pair("pairs 21 561/1000\n", "")}) {
    std::string text = good;
    text.replace(text.find(from), std::string(from).size(), to);
    EXPECT_THAT(ThresholdCalibration::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("quality K")))
        << text;
  }
}

TEST(ThresholdCalibration, OneRecordMoreMovesNothingWithinABucketAndSidesAreAlike) {
  const auto calibration = ValueOrDie(ThresholdCalibration::Parse(SomeText()));
  for (std::uint64_t rows = 256; rows < 512; ++rows) {
    EXPECT_EQ(PairsExponent(rows, 1000), PairsExponent(256, 1000));
    EXPECT_EQ(PairsExponent(rows, 1000), PairsExponent(1000, rows));
  }
  EXPECT_LT(PairsExponent(511, 1000), PairsExponent(512, 1000));
  EXPECT_EQ(PairsExponent(3, 1000), PairsExponent(15, 1000));
}

TEST(ThresholdCalibration, RefusesAnotherProfileOtherFieldsAndSizesFarFromThoseItHas) {
  const auto calibration = ValueOrDie(ThresholdCalibration::Parse(SomeText()));
  EXPECT_THAT(calibration.Find("plain-v1", SomeHash(), ComparedFields::All(), 200, 200),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(calibration.Find("hardened-v1", Hash256{}, ComparedFields::All(), 200, 200),
              StatusIs(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(calibration.Find("hardened-v1", SomeHash(),
                               *ComparedFields::Parse("name,birth_date,sex"), 200, 200),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("name,birth_date,sex")));
  EXPECT_THAT(
      calibration.Find("hardened-v1", SomeHash(), ComparedFields::All(), 1'000'000, 1'000'000),
      StatusIs(absl::StatusCode::kFailedPrecondition));
}

TEST(ThresholdCalibration, NamesTheLineThatIsWrong) {
  const std::string good = SomeText();
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  const auto expect_line = [](const std::string& text, const char* line) {
    EXPECT_THAT(ThresholdCalibration::Parse(text),
                StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr(line)))
        << text;
  };
  expect_line("", "line 1");
  expect_line(with("calibration 2", "calibration 1"), "line 1");
  expect_line(with("comesa-2024", "comesa 2024"), "line 2");
  expect_line(with("c8cf", "C8cf"), "line 3");
  expect_line(with("c8cf", "c8c"), "line 3");
  expect_line(with("fields name,birth_date\n", "fields birth_date,name\n"), "line 4");
  expect_line(with("fields name,birth_date\n", "fields name,birth_date,\n"), "line 4");
  expect_line(with("fields name,birth_date\n", ""), "line 4");
  expect_line(with("pairs 15", "pairs 015"), "line 5");
  expect_line(with("510/1000", "1001/1000"), "line 5");
  expect_line(with("510/1000", "510"), "line 5");
  expect_line(with("pairs 15 510/1000\n", ""), "line 5");
  expect_line(with(ComparedFields::All().ToString(), "name,birth_date"), "line 6");
  expect_line(with("pairs 21", "pairs 15"), "line 8");
  expect_line(good.substr(0, good.size() - 1), "line 8");
  expect_line(good.substr(0, good.find("fields")), "line 4");
}

TEST(ThresholdCalibration, NoCutOfAFileIsTakenAsAnotherUnnoticed) {
  const std::string good = SomeText();
  // Whole lines only: a calibration with fewer of them.
  const std::size_t second_fields = good.rfind("fields"), last_pairs = good.find("pairs 21");
  for (std::size_t size = 0; size < good.size(); ++size) {
    if (size == second_fields || size == last_pairs) continue;
    EXPECT_THAT(ThresholdCalibration::Parse(good.substr(0, size)), ::testing::Not(IsOk())) << size;
  }
}

}  // namespace
}  // namespace mirrorflow
