#include "crypto/identity_features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <string>

#include "tests/crypto/reference_encoders.h"
#include "tests/crypto/sample_identities.h"

namespace mirrorflow {
namespace {

using testing::IsEmpty;
using testing::UnorderedElementsAre;

std::vector<std::string> Texts(const Identity& identity) {
  std::vector<std::string> texts;
  for (const FeatureId feature : IdentityFeatures(identity)) {
    std::string text = FeatureText(feature);
    std::ranges::replace(text, '\0', ':');
    texts.push_back(text);
  }
  return texts;
}

TEST(IdentityFeatures, TextsOfAllFeaturesDiffer) {
  std::set<std::string> texts;
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    texts.insert(FeatureText(static_cast<FeatureId>(f)));
  }
  EXPECT_EQ(texts.size(), kFeatureCount);
}

TEST(IdentityFeatures, AreThoseOfTheReference) {
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  for (int i = 0; i < 500; ++i) {
    const Identity identity = RandomIdentity(random);
    std::map<std::string, int> features;
    for (const FeatureId feature : IdentityFeatures(identity)) {
      features[FeatureText(feature)] = kFeatureWeights[feature];
    }
    EXPECT_EQ(features, reference::Features(identity));
    EXPECT_EQ(TotalWeight(IdentityFeatures(identity)),
              static_cast<std::uint32_t>(reference::Weight(identity)));
  }
}

TEST(IdentityFeatures, NamesAreBagsOfTokens) {
  Identity identity;
  identity.name = {"ALI", "AL"};
  EXPECT_THAT(Texts(identity),
              UnorderedElementsAre("name: A", "name:AL", "name:LI", "name:I ", "name:L "));
  Identity turned;
  turned.name = {"AL", "ALI", "ALI"};
  EXPECT_EQ(IdentityFeatures(turned), IdentityFeatures(identity));
}

TEST(IdentityFeatures, OnlyKnownPartsOfADateCount) {
  Identity identity;
  identity.birth_date = {.year = 1987, .month = 0, .day = 0};
  EXPECT_THAT(Texts(identity), UnorderedElementsAre("birth-year-digit:3 8", "birth-year-digit:4 7",
                                                    "birth-year:1987"));
  identity.birth_date = {.year = 0, .month = 4, .day = 4};
  EXPECT_THAT(Texts(identity),
              UnorderedElementsAre("birth-month:4", "birth-day:4", "birth-day-or-month:4"));
}

TEST(IdentityFeatures, SwappedDayAndMonthShareTheirSet) {
  Identity a;
  a.birth_date = {.year = 0, .month = 4, .day = 9};
  Identity b;
  b.birth_date = {.year = 0, .month = 9, .day = 4};
  std::vector<FeatureId> common;
  std::ranges::set_intersection(IdentityFeatures(a), IdentityFeatures(b),
                                std::back_inserter(common));
  EXPECT_EQ(common.size(), 2u);
}

TEST(IdentityFeatures, MissingAndOutOfRangeHaveNone) {
  EXPECT_THAT(IdentityFeatures(Identity{}), IsEmpty());
  Identity identity;
  identity.name = {"", "-", "é"};
  identity.birth_date = {.year = 1799, .month = 13, .day = 32};
  identity.postcode = " ";
  EXPECT_THAT(IdentityFeatures(identity), IsEmpty());
}

TEST(IdentityFeatures, LongPostcodeIsCut) {
  Identity identity;
  identity.postcode = "12345678901234567890";
  EXPECT_EQ(IdentityFeatures(identity).size(), 12u);
}

TEST(IdentityFeatures, EnoughNeedsANameAndWeight) {
  Identity identity = SampleIdentity();
  EXPECT_TRUE(IsEnoughIdentity(IdentityFeatures(identity), 20));
  EXPECT_FALSE(IsEnoughIdentity(IdentityFeatures(identity), 1000));
  identity.name.clear();
  EXPECT_FALSE(IsEnoughIdentity(IdentityFeatures(identity), 20));
  EXPECT_FALSE(IsEnoughIdentity({}, 0));
}

}  // namespace
}  // namespace mirrorflow
