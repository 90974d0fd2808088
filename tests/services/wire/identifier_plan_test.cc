#include "services/wire/identifier_plan.h"

#include <gtest/gtest.h>

#include <cmath>

#include "services/wire/opening_noise.h"
#include "statistics/discrete_laplace.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::HasSubstr;

DisclosureRule RuleOf(std::uint32_t milliepsilon) {
  return ValueOrDie(DisclosureRule::Create({.profile = DisclosureProfile::kDp,
                                            .threshold = 10,
                                            .budget_milliepsilon = milliepsilon,
                                            .tables = {{CountedTable::kTotal, 1000}},
                                            .vintages = {{Vintage(), 1000}}}));
}

RunTerms TermsOf(std::uint32_t identifiers) {
  RunTerms terms{.run_id = ValueOrDie(RunId::Create("psi-1")),
                 .corridor = ValueOrDie(Corridor::Parse("KE-UG")),
                 .period = ValueOrDie(Period::Create("2024")),
                 .mode = LinkageMode::kPsiCardinality,
                 .encoding_profile = "tokens-v1",
                 .normalisation_profile = "basic-v2",
                 .threshold = ValueOrDie(DiceThreshold::Create(1, 1)),
                 .maximum_identifiers = identifiers,
                 .hash = {}};
  terms.hash.fill(9);
  return terms;
}

TEST(IdentifierPlanTest, SetsHaveRoomForTheNoiseOfBothSides) {
  const IdentifierPlan plan = ValueOrDie(IdentifierPlanOf(RuleOf(1000), TermsOf(5000)));
  EXPECT_EQ(plan.psi.session, TermsOf(5000).hash);
  // Half of the budget is for the linked figure: epsilon 1/2.
  EXPECT_EQ(plan.linked, ValueOrDie(Epsilon::Create(1, 2)));
  EXPECT_EQ(plan.reach, 58U);
  EXPECT_EQ(plan.psi.set_size, 5000U + 4 * 58);
}

// P(|X| > K) = 2 a^(K+1) / (1 + a), a = exp(-epsilon).
TEST(IdentifierPlanTest, NoiseIsCutOffLessOftenThanOnceInTwoToTheFortieth) {
  for (const std::uint32_t budget : {10U, 100U, 777U, 1000U, 10'000U, 100'000U}) {
    const IdentifierPlan plan = ValueOrDie(IdentifierPlanOf(RuleOf(budget), TermsOf(1000)));
    const double a = std::exp(-plan.linked.value());
    EXPECT_LT(2 * std::pow(a, plan.reach + 1.0) / (1 + a), std::exp2(-40)) << budget;
  }
}

TEST(IdentifierPlanTest, TooSmallABudgetOrTooManyIdentifiersAreRefusedWithTheClause) {
  EXPECT_THAT(
      IdentifierPlanOf(RuleOf(1000), TermsOf(kMaxPsiElements)),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clause maximum_identifiers")));
  EXPECT_THAT(IdentifierPlanOf(RuleOf(1), TermsOf(kMaxPsiElements - 1000)),
              StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("budget_milliepsilon")));
}

TEST(IdentifierPlanTest, ProfileWithRowsIsRefusedWithTheClause) {
  RunTerms terms = TermsOf(100);
  terms.encoding_profile = "hardened-v1";
  EXPECT_THAT(
      IdentifierPlanOf(RuleOf(1000), terms),
      StatusIs(absl::StatusCode::kFailedPrecondition, HasSubstr("clause encoding_profile")));
}

TEST(OpeningVarianceTest, IsThatOfAllWhoAddNoiseToAFigure) {
  const Epsilon epsilon = ValueOrDie(Epsilon::Create(1, 2));
  const double one = DiscreteLaplaceVariance(0.5);
  EXPECT_DOUBLE_EQ(OpeningVariance(LinkageMode::kSplitTrust, Figure::kLinked, epsilon), 3 * one);
  EXPECT_DOUBLE_EQ(OpeningVariance(LinkageMode::kSplitTrust, Figure::kEmigSender, epsilon),
                   3 * one);
  EXPECT_DOUBLE_EQ(OpeningVariance(LinkageMode::kPsiCardinality, Figure::kLinked, epsilon),
                   2 * one);
  EXPECT_DOUBLE_EQ(OpeningVariance(LinkageMode::kPsiCardinality, Figure::kImmigReceiver, epsilon),
                   one);
}

}  // namespace
}  // namespace mirrorflow
