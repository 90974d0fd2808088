#include "services/sandbox/coverage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "crypto/secret_bytes.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

const CoverageOptions kOptions = {3, 400, {"plain-v1", "hardened-v1"}};

class Coverage : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { ASSERT_TRUE(InitCrypto()); }
};

// The long form, with 2000 corridors of up to 20 000 rows, is `mf-sandbox coverage`.
TEST_F(Coverage, IntervalsHoldTheTruthOnMostOfFortyCorridors) {
  std::vector<CorridorCoverage> corridors;
  for (std::uint64_t number = 0; number < 40; ++number) {
    corridors.push_back(ValueOrDie(MeasureCorridor(kOptions, number, {})));
  }
  const CoverageSummary all = Summarise(corridors, [](const CorridorCoverage&) { return true; });
  EXPECT_EQ(all.corridors, 40u);
  EXPECT_GE(all.estimated, 28u);
  EXPECT_GE(all.precision.covered, 0.87);
  EXPECT_GE(all.recall.covered, 0.85);
  EXPECT_LE(all.precision.median_error, 0.03);
  EXPECT_LE(all.recall.median_error, 0.08);
}

TEST_F(Coverage, ACorridorIsTheSameEveryTimeAndSurvivesItsLine) {
  const CorridorCoverage once = ValueOrDie(MeasureCorridor(kOptions, 5, {}));
  const CorridorCoverage again = ValueOrDie(MeasureCorridor(kOptions, 5, {}));
  EXPECT_EQ(CoverageLine(once), CoverageLine(again));
  EXPECT_EQ(CoverageLine(ValueOrDie(ParseCoverageLine(CoverageLine(once)))), CoverageLine(once));
  EXPECT_NE(CoverageLine(once), CoverageLine(ValueOrDie(MeasureCorridor(kOptions, 7, {}))));
}

TEST_F(Coverage, ATornLineIsNoCorridor) {
  const std::string line = CoverageLine(ValueOrDie(MeasureCorridor(kOptions, 5, {})));
  EXPECT_THAT(ParseCoverageLine(line.substr(0, line.rfind(' '))), ::testing::Not(IsOk()));
  EXPECT_THAT(ParseCoverageLine(""), ::testing::Not(IsOk()));
}

TEST(ValidationCorridor, HasTheRowsAndPairsThatItStates) {
  for (std::uint64_t number = 0; number < 20; ++number) {
    const ValidationCorridor corridor = GenerateValidationCorridor(9, number, 2000);
    EXPECT_EQ(corridor.a.size(), corridor.spec.rows_a);
    EXPECT_EQ(corridor.b.size(), corridor.spec.rows_b);
    const auto fewer = static_cast<double>(std::min(corridor.a.size(), corridor.b.size()));
    EXPECT_NEAR(static_cast<double>(corridor.truth.size()), corridor.spec.overlap * fewer, 0.51);
    std::set<std::uint32_t> rows_a, rows_b;
    for (const auto& [a, b] : corridor.truth) {
      EXPECT_LT(a, corridor.a.size());
      EXPECT_LT(b, corridor.b.size());
      rows_a.insert(a);
      rows_b.insert(b);
    }
    EXPECT_EQ(rows_a.size(), corridor.truth.size());
    EXPECT_EQ(rows_b.size(), corridor.truth.size());
  }
}

}  // namespace
}  // namespace mirrorflow
