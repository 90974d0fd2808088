#include "corridor/stratum.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(StratumTest, EveryCodeLeadsToAStratumAndBack) {
  std::set<Stratum> seen;
  for (std::uint32_t code = 0; code < kStratumCount; ++code) {
    const Stratum stratum = ValueOrDie(Stratum::FromCode(code));
    EXPECT_EQ(stratum.code(), code);
    seen.insert(stratum);
  }
  EXPECT_EQ(seen.size(), 15U);
  EXPECT_THAT(Stratum::FromCode(kStratumCount), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(BroadAgeTest, BordersBelongToTheOlderGroup) {
  EXPECT_EQ(BroadAgeFromYears(0), BroadAge::k0To14);
  EXPECT_EQ(BroadAgeFromYears(14), BroadAge::k0To14);
  EXPECT_EQ(BroadAgeFromYears(15), BroadAge::k15To24);
  EXPECT_EQ(BroadAgeFromYears(24), BroadAge::k15To24);
  EXPECT_EQ(BroadAgeFromYears(25), BroadAge::k25To64);
  EXPECT_EQ(BroadAgeFromYears(64), BroadAge::k25To64);
  EXPECT_EQ(BroadAgeFromYears(65), BroadAge::k65Up);
  EXPECT_EQ(BroadAgeFromYears(130), BroadAge::k65Up);
}

TEST(BroadAgeTest, ImpossibleAgesAreUnknown) {
  EXPECT_EQ(BroadAgeFromYears(-1), BroadAge::kUnknown);
  EXPECT_EQ(BroadAgeFromYears(131), BroadAge::kUnknown);
}

TEST(StratumTest, CodesAreThoseOfSdmx) {
  EXPECT_EQ(SexCode(Sex::kFemale), "F");
  EXPECT_EQ(SexCode(Sex::kUnknown), "_U");
  EXPECT_EQ(BroadAgeCode(BroadAge::k65Up), "Y_GE65");
  EXPECT_EQ(BroadAgeCode(BroadAge::kUnknown), "_U");
}

}  // namespace
}  // namespace mirrorflow
