#include "services/office/run_facts.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/services/trust/sample_trust.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class RunFactsTest : public testing::Test {
 protected:
  const SampleState ke_{"KE"};
  const SampleState ug_{"UG"};
  const HeldAgreement held_ = HoldAgreement(SampleAgreement("KE", ke_.keys(), "UG", ug_.keys()),
                                            {{"KE", ke_.identity}, {"UG", ug_.identity}});
  RunTerms terms_ =
      TermsUnder(held_.agreement, ValueOrDie(RunId::Create("y2024-ug-ke")),
                 ValueOrDie(Corridor::Parse("UG-KE")), ValueOrDie(Period::Create("2024")));
};

TEST_F(RunFactsTest, AreThoseOfTermsAndAgreement) {
  const LinkageRunFacts facts = RunFactsOf(terms_, held_.agreement, {});
  EXPECT_EQ(facts.run, "y2024-ug-ke");
  EXPECT_EQ(facts.corridor, "UG-KE");
  EXPECT_THAT(facts.mode, StartsWith("linkage-unit: "));
  EXPECT_THAT(facts.encoding_profile, StartsWith(terms_.encoding_profile + ", SHA-256 "));
  EXPECT_THAT(facts.threshold, HasSubstr(std::to_string(terms_.threshold.numerator()) + "/"));
  // Uganda sends in this corridor.
  ASSERT_EQ(facts.sources.size(), 2U);
  const AgreementParty& uganda = *held_.agreement.Party(ValueOrDie(Country::Create("UG")));
  EXPECT_EQ(facts.sources[0].side, Side::kSender);
  EXPECT_EQ(facts.sources[0].institution, uganda.institution);
  EXPECT_EQ(facts.sources[0].legal_basis, uganda.legal_basis);
}

TEST_F(RunFactsTest, BandsAndTokensAreTold) {
  terms_.birth_year_band = 5;
  terms_.exact_tokens = true;
  const std::string partitions = RunFactsOf(terms_, held_.agreement, {}).partitions;
  EXPECT_THAT(partitions, HasSubstr("a band of 5 years"));
  EXPECT_THAT(partitions, HasSubstr("exact tokens"));
}

TEST_F(RunFactsTest, RunOfDocumentNumbersAloneHasNoThresholdNoScoresAndNoOrder) {
  const LinkageRunFacts rows = RunFactsOf(terms_, held_.agreement, {});
  EXPECT_THAT(rows.matching, HasSubstr("greedy"));
  EXPECT_THAT(rows.comparisons, HasSubstr("scores of pairs never leave"));
  EXPECT_THAT(rows.error_method, HasSubstr("from the scores of the run is confidential"));
  terms_.mode = LinkageMode::kPsiCardinality;
  const LinkageRunFacts numbers = RunFactsOf(terms_, held_.agreement, {});
  EXPECT_THAT(numbers.mode, StartsWith("psi-cardinality: "));
  EXPECT_THAT(numbers.partitions, StartsWith("Document numbers that are equal"));
  EXPECT_THAT(numbers.threshold, StartsWith("None: "));
  EXPECT_THAT(numbers.matching, StartsWith("No pairs are made: "));
  EXPECT_THAT(numbers.comparisons, StartsWith("There are none: "));
  EXPECT_THAT(numbers.error_method, StartsWith("Not known publicly: "));
  EXPECT_THAT(numbers.error_method, HasSubstr("no scores"));
  for (const std::string& text : {numbers.threshold, numbers.matching, numbers.error_method}) {
    EXPECT_THAT(text, Not(HasSubstr("Dice")));
    EXPECT_THAT(text, Not(HasSubstr("greedy")));
    EXPECT_THAT(text, Not(HasSubstr("confidential")));
  }
}

TEST_F(RunFactsTest, QualityIsTheOneThatIsPublicAndSaysWhoStatesIt) {
  // By subgroup, each withheld.
  EXPECT_EQ(RunFactsOf(terms_, held_.agreement, {}).errors.size(), 3U);
  EXPECT_THAT(RunFactsOf(terms_, held_.agreement, {}).adjustment, StartsWith("Not at all: "));
  const StatedLinkQuality quality = ValueOrDie(StatedLinkQuality::Create(
      {.precision = 990'000, .precision_error = 2'000, .recall = 900'500, .recall_error = 10'000},
      "a test set"));
  const LinkageRunFacts facts = RunFactsOf(
      terms_, held_.agreement, {.origin = QualityOrigin::kAgreement, .quality = quality});
  ASSERT_EQ(facts.errors.size(), 4U);
  EXPECT_EQ(facts.errors[1].subgroup, "by sex");
  EXPECT_FALSE(facts.errors[1].precision.has_value());
  EXPECT_THAT(facts.adjustment, StartsWith("LINKED_CORR is LINKED times precision by recall"));
  EXPECT_EQ(facts.errors[0].precision, (Decimal{990'000, 6}));
  EXPECT_EQ(facts.errors[0].recall_error, (Decimal{10'000, 6}));
  EXPECT_THAT(facts.error_method,
              StartsWith("a test set; as the agreement of the two states has it."));
  EXPECT_THAT(
      RunFactsOf(terms_, held_.agreement, {.origin = QualityOrigin::kDraft, .quality = quality})
          .error_method,
      StartsWith("a test set; as the regional office states it, since the agreement has "
                 "none."));
  EXPECT_THAT(RunFactsOf(terms_, held_.agreement,
                         {.origin = QualityOrigin::kNotPermitted, .quality = std::nullopt})
                  .error_method,
              HasSubstr("the agreement permits no estimates"));
}

TEST_F(RunFactsTest, WhatStaysWithTheNodeSaysWhomToAsk) {
  const LinkageRunFacts facts = RunFactsOf(terms_, held_.agreement, {});
  const AgreementParty& uganda = *held_.agreement.Party(ValueOrDie(Country::Create("UG")));
  EXPECT_EQ(
      facts.sources[0].register_name,
      "Not available from the run: to be filled in by the node of UG, " + uganda.institution + ".");
  ASSERT_EQ(facts.sources[1].fields.size(), 1U);
  EXPECT_THAT(facts.sources[1].fields[0], HasSubstr("to be filled in by the node of KE"));
  EXPECT_THAT(facts.sources[0].excluded, StartsWith("Refugees and asylum seekers; events"));
  EXPECT_THAT(facts.error_method, StartsWith("Not known publicly: "));
  terms_.compared_fields = ValueOrDie(ComparedFields::Parse("name,birth_date,sex"));
  EXPECT_EQ(RunFactsOf(terms_, held_.agreement, {}).sources[1].fields,
            (std::vector<std::string>{"name", "birth_date", "sex"}));
}

TEST_F(RunFactsTest, SizesAreBucketsOfPublishedFigures) {
  EXPECT_EQ(RunFactsOf(terms_, held_.agreement, {}).sources[0].size_bucket, "");
  ProtectedCounts published{.run = terms_.run_id,
                            .corridor = terms_.corridor,
                            .period = terms_.period,
                            .vintage = {},
                            .agreement = {},
                            .profile = DisclosureProfile::kDp,
                            .cost = 0,
                            .counts = {}};
  ProtectedCount count;
  count.figure = Figure::kEmigSender;
  count.value = 4321;
  published.counts = {count};
  const LinkageRunFacts facts = RunFactsOf(terms_, held_.agreement, {}, &published);
  EXPECT_THAT(facts.sources[0].size_bucket, StartsWith("4096 to 8191 records"));
  EXPECT_EQ(facts.sources[1].size_bucket, "");
}

}  // namespace
}  // namespace mirrorflow
