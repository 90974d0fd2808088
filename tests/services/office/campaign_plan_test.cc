#include "services/office/campaign_plan.h"

#include <gtest/gtest.h>

#include <functional>

#include "records/normalisation_profile.h"
#include "services/office/normalisation_profiles.h"
#include "services/wire/terms.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::AllOf;
using testing::HasSubstr;

v1::CreateCampaignRequest Valid() {
  v1::CreateCampaignRequest request;
  request.set_campaign_id("y2024");
  request.set_period("2024");
  request.add_corridors("KE-UG");
  request.add_corridors("UGA-KEN");
  request.set_mode("linkage-unit");
  request.set_encoding_profile("hardened-v1");
  request.set_normalisation_profile("basic-v2");
  request.mutable_threshold()->set_numerator(4);
  request.mutable_threshold()->set_denominator(5);
  request.set_minimum_batch(1);
  request.set_suppression_threshold(10);
  return request;
}

TEST(CampaignPlanTest, EachCorridorBecomesARunWithItsTerms) {
  const CampaignPlan plan = ValueOrDie(PlanCampaign(Valid()));
  ASSERT_EQ(plan.terms_bytes.size(), 2U);
  const RunTerms terms = ValueOrDie(ParseTerms(plan.terms_bytes[1]));
  EXPECT_EQ(terms.run_id.value(), "y2024-ug-ke");
  EXPECT_EQ(terms.corridor.ToString(), "UG-KE");
  EXPECT_EQ(terms.period.ToString(), "2024");
  EXPECT_EQ(terms.minimum_batch, 1U);
  EXPECT_EQ(terms.suppression_threshold, 10U);
}

struct BadField {
  const char* field;
  std::function<void(v1::CreateCampaignRequest&)> spoil;
};

TEST(CampaignPlanTest, WhatIsMissingOrWrongIsRefusedAndNamed) {
  using Request = v1::CreateCampaignRequest;
  const std::vector<BadField> cases = {
      {"campaign_id", [](Request& r) { r.set_campaign_id(""); }},
      {"campaign_id", [](Request& r) { r.set_campaign_id("Y2024"); }},
      {"campaign_id", [](Request& r) { r.set_campaign_id(std::string(60, 'a')); }},
      {"period", [](Request& r) { r.set_period("24"); }},
      {"corridors", [](Request& r) { r.clear_corridors(); }},
      {"corridors", [](Request& r) { r.add_corridors("KEN-UGA"); }},
      {"corridors", [](Request& r) { r.add_corridors("KE-KE"); }},
      {"mode", [](Request& r) { r.clear_mode(); }},
      {"mode", [](Request& r) { r.set_mode("trust-me"); }},
      {"encoding_profile", [](Request& r) { r.clear_encoding_profile(); }},
      {"encoding_profile", [](Request& r) { r.set_encoding_profile("hardened-v9"); }},
      {"encoding_profile", [](Request& r) { r.set_encoding_profile("clear"); }},
      {"normalisation_profile", [](Request& r) { r.clear_normalisation_profile(); }},
      {"normalisation_profile", [](Request& r) { r.set_normalisation_profile("basic-v9"); }},
      {"threshold", [](Request& r) { r.clear_threshold(); }},
      {"threshold", [](Request& r) { r.mutable_threshold()->set_numerator(0); }},
      {"threshold", [](Request& r) { r.mutable_threshold()->set_numerator(6); }},
      {"minimum_batch", [](Request& r) { r.clear_minimum_batch(); }},
      {"suppression_threshold", [](Request& r) { r.clear_suppression_threshold(); }},
      {"suppression_threshold", [](Request& r) { r.set_suppression_threshold(2); }},
  };
  for (const BadField& bad : cases) {
    v1::CreateCampaignRequest request = Valid();
    bad.spoil(request);
    EXPECT_THAT(PlanCampaign(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                                HasSubstr(std::string("field ") + bad.field)))
        << request.ShortDebugString();
  }
}

TEST(CampaignPlanTest, SplitTrustIsNotPretended) {
  v1::CreateCampaignRequest request = Valid();
  request.set_mode("split-trust");
  EXPECT_THAT(PlanCampaign(request),
              StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("field mode")));
}

TEST(NormalisationProfilesTest, HashIsThatOfTheCodeThatNormalises) {
  EXPECT_EQ(ValueOrDie(NormalisationProfileHashByName(kNormalisationProfile)),
            NormalisationProfileHash());
  EXPECT_THAT(NormalisationProfileHashByName("other"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("basic-v2")));
}

}  // namespace
}  // namespace mirrorflow
