#include "services/sandbox/estimate_simulation.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

SimulationResult Simulate(double dependence, std::uint64_t replications) {
  return SimulateEstimates({.replications = replications,
                            .calibrations = 200,
                            .seed = 3,
                            .noise = ValueOrDie(Epsilon::Create(1, 2)),
                            .dependence = dependence},
                           [](std::uint64_t) {});
}

TEST(EstimateSimulationTest, CorrectedEstimatesAreUnbiasedWhereNaiveOnesAreNot) {
  const SimulationResult result = Simulate(1, 600);
  for (const EstimateQuality* quality : {&result.matched, &result.all}) {
    EXPECT_GT(std::abs(quality->naive_bias), 0.05);
    EXPECT_LT(std::abs(quality->corrected_bias), 0.01);
  }
  // Three standard errors of a share of 600 around the range of 93 to 97 %.
  const double slack = 3 * std::sqrt(0.95 * 0.05 / 600);
  for (const EstimateQuality* quality : {&result.matched, &result.in_any, &result.all}) {
    EXPECT_GT(quality->interval_holds, 0.93 - slack);
    EXPECT_LT(quality->interval_holds, 0.97 + slack);
  }
}

TEST(EstimateSimulationTest, PositiveDependenceMakesTheDualSystemEstimateALowerBound) {
  EXPECT_LT(Simulate(2, 100).all.corrected_bias, -0.02);
}

TEST(EstimateSimulationTest, SameSeedGivesTheSameFigures) {
  EXPECT_EQ(Simulate(1, 5).all.corrected_bias, Simulate(1, 5).all.corrected_bias);
}

}  // namespace
}  // namespace mirrorflow
