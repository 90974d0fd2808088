#include "corridor/matching_rule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using testing::ElementsAre;

TEST(MatchingRuleTest, RecommendedRuleIsOneThatCouldBeStated) {
  const MatchingRule recommended = MatchingRule::Recommended();
  EXPECT_THAT(recommended.levels(), ElementsAre(12, 11, 10, 9, 8));
  EXPECT_EQ(recommended.padding(), 256U);
  EXPECT_EQ(ValueOrDie(MatchingRule::Create(recommended.levels(), recommended.padding())),
            recommended);
  EXPECT_THAT(ValueOrDie(MatchingRule::Create({}, 64)).levels(), testing::IsEmpty());
}

TEST(MatchingRuleTest, LevelsThatDoNotDescendOrAreTooHighAreRefused) {
  EXPECT_FALSE(MatchingRule::Create({10, 12}, 64).ok());
  EXPECT_FALSE(MatchingRule::Create({10, 10}, 64).ok());
  EXPECT_FALSE(MatchingRule::Create({15}, 64).ok());
  EXPECT_THAT(MatchingRule::Create({14, 0}, 64), IsOk());
}

TEST(MatchingRuleTest, PaddingThatIsNoMultipleOfATileIsRefused) {
  for (const std::uint32_t padding : {0U, 1U, 63U, 65U, 100U, 65536U + 64U}) {
    EXPECT_FALSE(MatchingRule::Create({}, padding).ok()) << padding;
  }
  EXPECT_THAT(MatchingRule::Create({}, 65536), IsOk());
}

}  // namespace
}  // namespace mirrorflow
