#include "services/office/campaign_plan.h"

#include <gtest/gtest.h>

#include <functional>

#include "records/normalisation_profile.h"
#include "services/office/normalisation_profiles.h"
#include "services/wire/terms.h"
#include "tests/services/trust/sample_trust.h"
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

const Day kToday = DayOf("2024-06-30");

// Kenya and Uganda with an agreement for what Valid() asks.
const Trust& TrustOfBoth() {
  static const Trust& trust = *[] {
    const SampleState ke("KE");
    const SampleState ug("UG");
    v1::Registry registry = EmptyRegistry();
    *registry.add_parties() = StateEntry("KE", ke.keys());
    *registry.add_parties() = StateEntry("UG", ug.keys());
    v1::Agreement agreement = SampleAgreement("KE", ke.keys(), "UG", ug.keys());
    agreement.mutable_threshold()->mutable_dice()->set_numerator(4);
    agreement.mutable_threshold()->mutable_dice()->set_denominator(5);
    agreement.set_minimum_batch(1);
    agreement.set_minimum_ngrams(7);
    return new Trust(
        TrustOf(registry, {HoldAgreement(agreement, {{"KE", ke.identity}, {"UG", ug.identity}})}));
  }();
  return trust;
}

absl::StatusOr<CampaignPlan> Plan(const v1::CreateCampaignRequest& request) {
  return PlanCampaign(request, TrustOfBoth(), kToday);
}

TEST(CampaignPlanTest, EachCorridorBecomesARunWithItsTerms) {
  const CampaignPlan plan = ValueOrDie(Plan(Valid()));
  ASSERT_EQ(plan.terms_bytes.size(), 2U);
  const RunTerms terms = ValueOrDie(ParseTerms(plan.terms_bytes[1]));
  EXPECT_EQ(terms.run_id.value(), "y2024-ug-ke");
  EXPECT_EQ(terms.corridor.ToString(), "UG-KE");
  EXPECT_EQ(terms.period.ToString(), "2024");
  EXPECT_EQ(terms.minimum_batch, 1U);
  EXPECT_EQ(terms.suppression_threshold, 10U);
  EXPECT_EQ(terms.agreement_hash, TrustOfBoth().agreements.begin()->first);
  EXPECT_EQ(terms.minimum_ngrams, 7U) << "as agreed, the campaign does not say";
  EXPECT_EQ(terms.maximum_records_per_key, 1'000'000U);
}

TEST(CampaignPlanTest, CampaignThatAClauseDoesNotCoverIsRefusedWithCorridorAndClause) {
  using Request = v1::CreateCampaignRequest;
  const std::vector<std::pair<const char*, std::function<void(Request&)>>> cases = {
      {"clause encoding_profile: ", [](Request& r) { r.set_encoding_profile("plain-v1"); }},
      {"clause threshold: ", [](Request& r) { r.mutable_threshold()->set_numerator(3); }},
      {"clause disclosure: ", [](Request& r) { r.set_suppression_threshold(9); }},
      {"clause minimum_ngrams: ", [](Request& r) { r.set_minimum_ngrams(6); }},
      {"clause maximum_records_per_key: ",
       [](Request& r) { r.set_maximum_records_per_key(1'000'001); }},
      {"clause birth_year_band: ", [](Request& r) { r.set_birth_year_band(5); }},
      {"clause exact_tokens: ", [](Request& r) { r.set_exact_tokens(true); }},
      {"clause batch_rule: ", [](Request& r) { r.set_dated_by(v1::SENDER); }},
  };
  for (const auto& [clause, spoil] : cases) {
    Request request = Valid();
    spoil(request);
    EXPECT_THAT(Plan(request),
                StatusIs(absl::StatusCode::kPermissionDenied,
                         AllOf(HasSubstr("campaign, corridor KE-UG: "), HasSubstr(clause))));
  }
  Request other = Valid();
  other.set_period("2023");
  EXPECT_THAT(Plan(other), StatusIs(absl::StatusCode::kNotFound, HasSubstr("no agreement covers")));
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
    EXPECT_THAT(Plan(request), StatusIs(absl::StatusCode::kInvalidArgument,
                                        HasSubstr(std::string("field ") + bad.field)))
        << request.ShortDebugString();
  }
}

TEST(CampaignPlanTest, TablesMatchingAndComparedFieldsAreThoseOfTheAgreement) {
  const SampleState ke("KE");
  const SampleState ug("UG");
  v1::Registry registry = EmptyRegistry();
  *registry.add_parties() = StateEntry("KE", ke.keys());
  *registry.add_parties() = StateEntry("UG", ug.keys());
  v1::Agreement agreement = SampleAgreement("KE", ke.keys(), "UG", ug.keys(), "plain-v1");
  agreement.set_mode("split-trust");
  agreement.mutable_threshold()->mutable_dice()->set_numerator(4);
  agreement.mutable_threshold()->mutable_dice()->set_denominator(5);
  agreement.set_minimum_batch(1);
  agreement.add_strata("birth-country");
  v1::TableShare& share = *agreement.mutable_disclosure()->mutable_tables(3);
  share.set_table("by-birth-country");
  agreement.mutable_matching()->add_levels(11);
  agreement.mutable_matching()->set_padding(64);
  for (const char* field : {"name", "birth_date"}) agreement.add_compared_fields(field);
  for (int i = 0; i < 3; ++i) {
    v1::AgreedComputeParty& party = *agreement.add_compute_parties();
    party.set_name("party-" + std::to_string(i));
    party.set_institution("Institute");
    party.set_certificate_fingerprint(std::string(64, static_cast<char>('a' + i)));
  }
  const Trust trust =
      TrustOf(registry, {HoldAgreement(agreement, {{"KE", ke.identity}, {"UG", ug.identity}})});
  v1::CreateCampaignRequest request = Valid();
  request.set_mode("split-trust");
  request.set_encoding_profile("plain-v1");
  const CampaignPlan plan = ValueOrDie(PlanCampaign(request, trust, kToday));
  const RunTerms terms = ValueOrDie(ParseTerms(plan.terms_bytes[0]));
  EXPECT_EQ(terms.opened_tables, (std::vector{CountedTable::kBySex, CountedTable::kByBroadAge,
                                              CountedTable::kByBirthCountry}));
  EXPECT_EQ(terms.matching, ValueOrDie(MatchingRule::Create({11}, 64)));
  EXPECT_EQ(terms.compared_fields->ToString(),
            ValueOrDie(ComparedFields::Parse("name,birth_date")).ToString());
}

TEST(CampaignPlanTest, SharesDoNotTravelAsFiles) {
  v1::CreateCampaignRequest request = Valid();
  request.set_mode("split-trust");
  request.set_by_files(true);
  EXPECT_THAT(Plan(request), StatusIs(absl::StatusCode::kUnimplemented, HasSubstr("field mode")));
}

TEST(NormalisationProfilesTest, HashIsThatOfTheCodeThatNormalises) {
  EXPECT_EQ(ValueOrDie(NormalisationProfileHashByName(kNormalisationProfile)),
            NormalisationProfileHash());
  EXPECT_THAT(NormalisationProfileHashByName("other"),
              StatusIs(absl::StatusCode::kNotFound, HasSubstr("basic-v2")));
}

}  // namespace
}  // namespace mirrorflow
