#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <vector>

#include "records/quality/linkage_power.h"
#include "records/quality/report_document.h"
#include "records/quality/source_quality.h"
#include "records/quality/value_sample.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(ValueSampleTest, FewValuesAreCountedExactly) {
  ValueSample sample;
  for (int i = 0; i < 8; ++i) sample.Add("value " + std::to_string(i % 4));
  EXPECT_TRUE(sample.exact());
  EXPECT_EQ(sample.Distinct(), 4u);
  EXPECT_EQ(sample.Repeated(), 4u);
  EXPECT_DOUBLE_EQ(sample.EntropyBits(), 2.0);
  EXPECT_DOUBLE_EQ(sample.CollisionProbability(), 4.0 * 2 / (8 * 7));
  EXPECT_EQ(sample.UniqueShare(), 0.0);
  sample.Add("once");
  EXPECT_DOUBLE_EQ(sample.UniqueShare(), 1.0 / 9);
}

TEST(ValueSampleTest, ManyValuesAreEstimatedCloseToTheTruth) {
  const unsigned seed = 20246;
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  ValueSample sample;
  std::map<std::uint64_t, std::uint64_t> counts;
  for (int i = 0; i < 600'000; ++i) {
    // Some values are far more frequent than others.
    const std::uint64_t value = random() % (random() % 400'000 + 1);
    ++counts[value];
    sample.Add(std::to_string(value));
  }
  double entropy = 0;
  double unique = 0;
  for (const auto& [value, count] : counts) {
    const double p = static_cast<double>(count) / 600'000;
    entropy -= p * std::log2(p);
    unique += count == 1 ? 1 : 0;
  }
  EXPECT_FALSE(sample.exact());
  EXPECT_NEAR(static_cast<double>(sample.Distinct()), static_cast<double>(counts.size()),
              0.02 * static_cast<double>(counts.size()));
  EXPECT_NEAR(sample.EntropyBits(), entropy, 0.02 * entropy);
  EXPECT_NEAR(sample.UniqueShare(), unique / 600'000, 0.02);
}

Identity Someone(std::string name, PartialDate birth, Sex sex, std::string document) {
  Identity identity;
  identity.name = {std::move(name)};
  identity.birth_date = birth;
  identity.sex = sex;
  identity.document_number = std::move(document);
  return identity;
}

TEST(LinkagePowerTest, UniqueShareAndBitsFollowTheValues) {
  LinkagePowerMeter meter;
  // 64 persons: 32 birth dates of two each, of both sexes; every second has a document.
  for (int i = 0; i < 64; ++i) {
    meter.AddPerson(Someone("NAME" + std::to_string(i), {1990, 1, static_cast<std::int8_t>(i / 2)},
                            i % 2 == 0 ? Sex::kFemale : Sex::kMale,
                            i % 2 == 0 ? "D" + std::to_string(i) : ""));
  }
  const LinkagePower power = meter.Measure({});
  EXPECT_EQ(power.persons, 64u);
  EXPECT_DOUBLE_EQ(power.needed_bits, 6 + std::log2(19.0));
  const auto field = [&](PowerField f) { return power.fields[static_cast<std::size_t>(f)]; };
  EXPECT_NEAR(field(PowerField::kName).entropy_bits, 6, 1e-9);
  EXPECT_NEAR(field(PowerField::kSex).entropy_bits, 1, 1e-9);
  EXPECT_TRUE(field(PowerField::kSex).agreement_assumed);
  EXPECT_DOUBLE_EQ(field(PowerField::kDocumentNumber).completeness, 0.5);
  EXPECT_EQ(field(PowerField::kNationalId).persons, 0u);
  // By birth date and sex all are unique.
  EXPECT_EQ(power.profiles[3].name, "without names and document");
  EXPECT_DOUBLE_EQ(power.profiles[3].unique_share, 1.0);
}

TEST(LinkagePowerTest, AgreementIsMeasuredWhereEnoughPersonsAreInTwoSources) {
  LinkagePowerMeter meter;
  meter.AddPerson(Someone("A", {1990, 1, 2}, Sex::kFemale, ""));
  FieldAgreement agreement{};
  for (int i = 0; i < 100; ++i) {
    CompareIdentities(Someone("AMINA", {1990, 4, 12}, Sex::kFemale, ""),
                      Someone("AMINA",
                              {1990, i < 20 ? std::int8_t{12} : std::int8_t{4},
                               i < 20 ? std::int8_t{4} : std::int8_t{12}},
                              i < 10 ? Sex::kMale : Sex::kFemale, "X"),
                      agreement);
  }
  const auto birth = agreement[static_cast<std::size_t>(PowerField::kBirthDate)];
  EXPECT_EQ(birth.compared, 100u);
  EXPECT_EQ(birth.equal, 80u);
  EXPECT_EQ(birth.near, 20u);
  EXPECT_EQ(agreement[static_cast<std::size_t>(PowerField::kSex)].different(), 10u);
  EXPECT_EQ(agreement[static_cast<std::size_t>(PowerField::kDocumentNumber)].compared, 0u);
  const LinkagePower power = meter.Measure(agreement);
  EXPECT_FALSE(power.fields[static_cast<std::size_t>(PowerField::kSex)].agreement_assumed);
  EXPECT_DOUBLE_EQ(power.fields[static_cast<std::size_t>(PowerField::kSex)].agreement, 0.9);
}

TEST(SourceQualityTest, CountsPostsMonthsHeapsAndRepeatedRows) {
  SourceQuality quality({.source = "paper"});
  PersonEvent event;
  event.border_post = "MALABA";
  event.direction = Direction::kEntry;
  event.event_date = {2024, 1, 15};
  event.identity.birth_date = {1990, 1, 1};
  event.record_id = "1";
  quality.Add(event);
  event.record_id = "another id";
  quality.Add(event);
  event.event_date = {2024, 4, 1};
  event.direction = Direction::kExit;
  quality.Add(event);
  EXPECT_EQ(quality.repeated_rows(), 1u);
  EXPECT_EQ(quality.births().first_january, 3u);
  EXPECT_EQ(quality.births().round_years, 3u);
  EXPECT_EQ(quality.dates().fifteenth, 2u);
  EXPECT_EQ(quality.dates().first_of_month, 1u);
  const auto& months = quality.posts().at("MALABA");
  EXPECT_EQ(months.at(2024 * 12).entries, 2u);
  EXPECT_EQ(months.at(2024 * 12).incomplete, 2u);
  EXPECT_EQ(months.at(2024 * 12 + 3).exits, 1u);
  EXPECT_THAT(MissingMonths(months, 2024 * 12, 2024 * 12 + 3),
              ElementsAre(2024 * 12 + 1, 2024 * 12 + 2));
  EXPECT_EQ(MonthText(2024 * 12 + 11), "2024-12");
}

ReportDocument Document() {
  return {
      .title = "Report <1>",
      .subtitle = "of & for",
      .sections = {{.key = "part",
                    .title = "Part",
                    .tables = {{.key = "table",
                                .title = "Table",
                                .columns = {{"what", "what"},
                                            {"count", "count"},
                                            {"share", "share"},
                                            {"bits", "bits"}},
                                .rows = {{ReportCell::Text("a<b"), ReportCell::Count(4),
                                          ReportCell::Share(3, 200), ReportCell::Number(1.5)},
                                         {ReportCell::Text("é"), ReportCell::Count(5),
                                          ReportCell::Share(0, 200), ReportCell::Number(2)}}}}}}};
}

TEST(ReportDocumentTest, SmallCountsAreHiddenUnlessAskedFor) {
  const nlohmann::json hidden =
      nlohmann::json::parse(DocumentJson(Document(), SmallCounts::kHidden));
  EXPECT_EQ(hidden["part"]["table"][0]["count"], "<5");
  EXPECT_EQ(hidden["part"]["table"][0]["share"], "<5");
  EXPECT_EQ(hidden["part"]["table"][1]["count"], 5);
  EXPECT_EQ(hidden["part"]["table"][1]["share"]["count"], 0);
  const nlohmann::json exact = nlohmann::json::parse(DocumentJson(Document(), SmallCounts::kExact));
  EXPECT_EQ(exact["part"]["table"][0]["count"], 4);
  EXPECT_EQ(exact["part"]["table"][0]["share"]["of"], 200);
  EXPECT_THAT(DocumentHtml(Document(), SmallCounts::kHidden),
              AllOf(HasSubstr("&lt;5"), Not(HasSubstr("1.5 %"))));
  EXPECT_THAT(DocumentText(Document(), SmallCounts::kExact), HasSubstr("3 (1.5 %)"));
}

TEST(ReportDocumentTest, PageEscapesWhatItShows) {
  const std::string html = DocumentHtml(Document(), SmallCounts::kExact);
  EXPECT_THAT(html, AllOf(HasSubstr("Report &lt;1&gt;"), HasSubstr("a&lt;b"),
                          HasSubstr("of &amp; for"), HasSubstr("lang=\"en\"")));
  EXPECT_THAT(html, Not(HasSubstr("a<b")));
}

// Relative luminance and contrast of WCAG 2.2.
double Luminance(std::string_view hex) {
  double channels[3];
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = std::stoi(std::string(hex.substr(1 + 2 * i, 2)), nullptr, 16) / 255.0;
    channels[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  }
  return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2];
}

TEST(ReportDocumentTest, ColoursHaveTheContrastThatTheyClaim) {
  std::string style = DocumentHtml(Document(), SmallCounts::kExact);
  int schemes = 0;
  for (std::size_t at = style.find("--ink:"); at != std::string::npos;
       at = style.find("--ink:", at + 1)) {
    const auto colour = [&](const std::string& name) {
      return style.substr(style.find('#', style.find("--" + name + ":", at)), 7);
    };
    const auto contrast = [&](const std::string& a, const std::string& b) {
      const double x = Luminance(colour(a));
      const double y = Luminance(colour(b));
      return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
    };
    for (const char* background : {"paper", "band"}) {
      EXPECT_GE(contrast("ink", background), 7) << background;
      EXPECT_GE(contrast("quiet", background), 7) << background;
      EXPECT_GE(contrast("bar", background), 3) << background;
      EXPECT_GE(contrast("line", background), 3) << background;
    }
    ++schemes;
  }
  EXPECT_EQ(schemes, 2);
}

}  // namespace
}  // namespace mirrorflow
