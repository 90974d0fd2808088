#include "corridor/country_group.h"

#include <gtest/gtest.h>

#include <string_view>
#include <utility>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(CountryGroupTest, CorridorsOwnCountriesComeBeforeTheGroupsThatTheyAreIn) {
  const Corridor corridor = ValueOrDie(Corridor::Parse("KE-ZA"));
  EXPECT_EQ(GroupOf(std::nullopt, corridor), CountryGroup::kUnknown);
  for (const auto& [code, group] :
       {std::pair<std::string_view, CountryGroup>{"KE", CountryGroup::kOrigin},
        {"ZA", CountryGroup::kDestination},
        {"UG", CountryGroup::kComesa},
        {"BI", CountryGroup::kComesa},
        {"ZW", CountryGroup::kComesa},
        {"TZ", CountryGroup::kSadc},
        {"AO", CountryGroup::kSadc},
        {"NG", CountryGroup::kAfrica},
        {"SS", CountryGroup::kAfrica},
        {"YT", CountryGroup::kAfrica},
        {"FR", CountryGroup::kEu},
        {"SK", CountryGroup::kEu},
        {"GB", CountryGroup::kOther},
        {"IN", CountryGroup::kOther}}) {
    EXPECT_EQ(GroupOf(ValueOrDie(Country::Create(code)), corridor), group) << code;
  }
}

}  // namespace
}  // namespace mirrorflow
