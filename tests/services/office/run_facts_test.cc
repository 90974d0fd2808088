#include "services/office/run_facts.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/services/trust/sample_trust.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;
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

TEST_F(RunFactsTest, QualityIsTheOneThatIsPublic) {
  EXPECT_TRUE(RunFactsOf(terms_, held_.agreement, {}).errors.empty());
  const LinkageRunFacts facts = RunFactsOf(
      terms_, held_.agreement,
      {.precision = Decimal{.mantissa = 990, .decimals = 3}, .recall = {}, .source = "a test set"});
  ASSERT_EQ(facts.errors.size(), 1U);
  EXPECT_EQ(facts.errors[0].precision, (Decimal{990, 3}));
  EXPECT_FALSE(facts.errors[0].recall.has_value());
  EXPECT_EQ(facts.error_method, "a test set");
}

}  // namespace
}  // namespace mirrorflow
