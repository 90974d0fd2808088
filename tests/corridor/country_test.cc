#include "corridor/country.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(CountryTest, BothCodesOfTheStandardGiveTheSameCountry) {
  const Country kenya = ValueOrDie(Country::Create("KE"));
  EXPECT_EQ(kenya, ValueOrDie(Country::Create("KEN")));
  EXPECT_EQ(kenya.alpha2(), "KE");
  EXPECT_EQ(kenya.alpha3(), "KEN");
}

TEST(CountryTest, EveryCodeThatIsAcceptedLeadsBackToItself) {
  std::set<std::string> found;
  for (char a = 'A'; a <= 'Z'; ++a) {
    for (char b = 'A'; b <= 'Z'; ++b) {
      const std::string code{a, b};
      const absl::StatusOr<Country> country = Country::Create(code);
      if (!country.ok()) continue;
      EXPECT_EQ(country->alpha2(), code);
      EXPECT_EQ(ValueOrDie(Country::Create(country->alpha3())), *country);
      found.insert(code);
    }
  }
  EXPECT_EQ(found.size(), 249U);  // ISO 3166-1 in force
}

TEST(CountryTest, OtherCodesAreRefused) {
  for (const char* code : {"", "K", "ke", "ken", "KX", "XXA", "UTO", "KENY", "K\0"}) {
    EXPECT_THAT(Country::Create(code), StatusIs(absl::StatusCode::kInvalidArgument)) << code;
  }
}

}  // namespace
}  // namespace mirrorflow
