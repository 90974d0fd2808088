#include <gtest/gtest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "linkage/threshold_calibration.h"
#include "services/trust/agreed_calibration.h"
#include "services/trust/agreement_text.h"
#include "tests/services/trust/sample_trust.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;

void Fill(v1::AgreedLinkQuality& quality, std::uint32_t recall) {
  quality.set_precision(981'000);
  quality.set_precision_error(4'000);
  quality.set_recall(recall);
  quality.set_recall_error(12'000);
  quality.set_source("calibration comesa-2024");
}

class AgreedLinkQualityTest : public testing::Test {
 protected:
  absl::StatusOr<Agreement> Parsed() const { return ParseAgreement(PrintText(wire_), "agreement"); }
  // The text in one line.
  std::string Text() const {
    std::istringstream words(AgreementText(ValueOrDie(Parsed())));
    std::string line, word;
    while (words >> word) line += word + " ";
    return line;
  }
  // The same fields, profile and threshold as the agreement, and this quality of links; pinned.
  std::string PinCalibration(const std::optional<LinkQualityFigures>& quality) {
    const v1::DiceThreshold& dice = wire_.threshold().dice();
    const DiceThreshold threshold =
        ValueOrDie(DiceThreshold::Create(dice.numerator(), dice.denominator()));
    const std::string file = CalibrationText(
        "comesa-2024", wire_.encoding_profile().name(),
        ValueOrDie(ParseHashText(wire_.encoding_profile().hash())),
        {{fields_, {{PairsExponent(5000, 5000), {.threshold = threshold, .quality = quality}}}}});
    for (const std::string& name : fields_.Names()) wire_.add_compared_fields(name);
    wire_.mutable_calibration()->set_id("comesa-2024");
    wire_.mutable_calibration()->set_sha256(HashText(FileHash(file)));
    wire_.mutable_calibration()->set_expected_rows(5000);
    return file;
  }

  const SampleState ke_{"KE"};
  const SampleState ug_{"UG"};
  const ComparedFields fields_ = ValueOrDie(ComparedFields::Parse("name,birth_date"));
  v1::Agreement wire_ = SampleAgreement("KE", ke_.keys(), "UG", ug_.keys());
};

TEST_F(AgreedLinkQualityTest, IsOfEachCorridorOrOfAllAndStandsInTextAndJsonLd) {
  EXPECT_THAT(Text(), HasSubstr("Not stated: what is published is corrected and estimated with "
                                "what the linkage service states"));
  Fill(*wire_.add_link_quality(), 930'000);
  wire_.mutable_link_quality(0)->add_corridors("KE-UG");
  EXPECT_THAT(Text(), HasSubstr("Not stated of the others"));
  Fill(*wire_.add_link_quality(), 870'000);
  wire_.mutable_link_quality(1)->add_corridors("UG-KE");
  const Agreement agreement = ValueOrDie(Parsed());
  EXPECT_EQ(PrintText(AgreementToWire(agreement.content())), PrintText(wire_));
  const auto recall = [&](const char* corridor) {
    return LinkQualityOf(agreement.content().link_quality, ValueOrDie(Corridor::Parse(corridor)))
        ->quality.figures()
        .recall;
  };
  EXPECT_EQ(recall("KE-UG"), 930'000U);
  EXPECT_EQ(recall("UG-KE"), 870'000U);
  EXPECT_THAT(Text(), AllOf(HasSubstr("Links of KE-UG: precision 0.981000 (standard error 0.004000)"
                                      ", recall 0.930000 (0.012000), by calibration comesa-2024."),
                            HasSubstr("Links of UG-KE"), testing::Not(HasSubstr("Not stated"))));
  const auto json = nlohmann::json::parse(AgreementJsonLd(agreement));
  const auto& stated = json["mf:terms"]["mf:linkQuality"];
  ASSERT_EQ(stated.size(), 2U);
  EXPECT_EQ(stated[1]["mf:recallMillionths"], 870'000);
  EXPECT_EQ(stated[1]["mf:corridors"][0], "UG-KE");
  EXPECT_EQ(stated[1]["mf:source"], "calibration comesa-2024");
}

TEST_F(AgreedLinkQualityTest, WhatIsNotStatedOrOutOfRangeIsRefusedWithTheClause) {
  struct Bad {
    const char* why;
    std::function<void(v1::Agreement&)> change;
  };
  for (const Bad& bad : {
           Bad{"must be stated", [](auto& a) { a.mutable_link_quality(0)->clear_precision(); }},
           Bad{"must be stated",
               [](auto& a) { a.mutable_link_quality(0)->clear_precision_error(); }},
           Bad{"must be stated", [](auto& a) { a.mutable_link_quality(0)->clear_recall(); }},
           Bad{"must be stated", [](auto& a) { a.mutable_link_quality(0)->clear_recall_error(); }},
           Bad{"recall is a share",
               [](auto& a) { a.mutable_link_quality(0)->set_recall(1'000'001); }},
           Bad{"precision is a share",
               [](auto& a) { a.mutable_link_quality(0)->set_precision(98); }},
           Bad{"standard error of recall",
               [](auto& a) { a.mutable_link_quality(0)->set_recall_error(465'001); }},
           Bad{"source", [](auto& a) { a.mutable_link_quality(0)->clear_source(); }},
           Bad{"KE-TZ is not among",
               [](auto& a) { a.mutable_link_quality(0)->add_corridors("KE-TZ"); }},
           Bad{"KE-UG has two", [](auto& a) { *a.add_link_quality() = a.link_quality(0); }},
           Bad{"no calibration",
               [](auto& a) { a.mutable_link_quality(0)->set_of_calibration(true); }},
           Bad{"does not permit to estimate",
               [](auto& a) {
                 a.clear_permitted_uses();
                 a.add_permitted_uses(v1::COUNT_FLOWS);
                 a.add_permitted_uses(v1::PUBLISH_TABLES);
               }},
       }) {
    v1::Agreement changed = wire_;
    Fill(*changed.add_link_quality(), 930'000);
    ASSERT_THAT(ParseAgreement(PrintText(changed), "agreement"), IsOk());
    bad.change(changed);
    EXPECT_THAT(ParseAgreement(PrintText(changed), "agreement").status(),
                StatusIs(absl::StatusCode::kInvalidArgument,
                         AllOf(HasSubstr("clause link_quality"), HasSubstr(bad.why))));
  }
}

TEST_F(AgreedLinkQualityTest, OfACalibrationItIsWhatThePinnedFileSays) {
  const LinkQualityFigures figures = {
      .precision = 981'000, .precision_error = 4'000, .recall = 930'000, .recall_error = 12'000};
  const std::string file = PinCalibration(figures);
  Fill(*wire_.add_link_quality(), 930'000);
  wire_.mutable_link_quality(0)->set_of_calibration(true);
  EXPECT_THAT(CheckAgreedCalibration(ValueOrDie(Parsed()), file), IsOk());
  wire_.mutable_link_quality(0)->set_recall(930'001);
  const auto refused = [](const char* why) {
    return StatusIs(absl::StatusCode::kPermissionDenied,
                    AllOf(HasSubstr("clause link_quality"), HasSubstr(why)));
  };
  EXPECT_THAT(CheckAgreedCalibration(ValueOrDie(Parsed()), file), refused("says precision 0.981"));
  // In their own words it may be another one.
  wire_.mutable_link_quality(0)->set_of_calibration(false);
  EXPECT_THAT(CheckAgreedCalibration(ValueOrDie(Parsed()), file), IsOk());
}

TEST_F(AgreedLinkQualityTest, OfACalibrationThatDoesNotSayItIsRefused) {
  const std::string file = PinCalibration(std::nullopt);
  Fill(*wire_.add_link_quality(), 930'000);
  wire_.mutable_link_quality(0)->set_of_calibration(true);
  EXPECT_THAT(CheckAgreedCalibration(ValueOrDie(Parsed()), file),
              StatusIs(absl::StatusCode::kPermissionDenied,
                       HasSubstr("does not say how good links at its threshold are")));
}

}  // namespace
}  // namespace mirrorflow
