#include "statistics/estimators.h"

#include <gtest/gtest.h>

#include <cmath>

namespace mirrorflow {
namespace {

TEST(CorrectedLinkedTest, IsTheCountTimesPrecisionOverRecall) {
  const Estimate m = CorrectedLinked({900, 0}, {.precision = 0.95, .recall = 0.9});
  EXPECT_DOUBLE_EQ(m.value, 950);
  // (p/r)^2 (m r (1-r) + L (1-p))
  EXPECT_NEAR(m.variance, (0.95 / 0.9) * (0.95 / 0.9) * (950 * 0.09 + 900 * 0.05), 1e-9);
}

TEST(CorrectedLinkedTest, NoiseAndErrorsOfQualityWidenTheInterval) {
  const LinkQuality sure{.precision = 1, .recall = 1};
  EXPECT_NEAR(CorrectedLinked({100, 25}, sure).variance, 25, 1e-12);
  const LinkQuality unsure{
      .precision = 1, .precision_error = 0.03, .recall = 1, .recall_error = 0.04};
  EXPECT_NEAR(CorrectedLinked({100, 0}, unsure).variance, 100 * 100 * 0.0025, 1e-9);
}

TEST(DualSystemTest, WithoutErrorsItIsChapmansEstimateAndVariance) {
  const Estimate matched{150, 0, 150, 150};
  const Estimate n = *DualSystem({300, 0}, {200, 0}, matched);
  EXPECT_NEAR(n.value, 301.0 * 201 / 151 - 1, 1e-9);
  EXPECT_NEAR(n.variance, 301.0 * 201 * 150 * 50 / (151.0 * 151 * 152), 1e-9);
  EXPECT_LT(n.low, n.value);
  EXPECT_GE(n.low, 350);  // the union
}

TEST(DualSystemTest, IsWithheldWithinFiveStandardErrorsOfZero) {
  const Estimate near{49, 100, 0, 0};
  const Estimate far{51, 100, 0, 0};
  EXPECT_FALSE(DualSystem({300, 0}, {200, 0}, near).has_value());
  EXPECT_TRUE(DualSystem({300, 0}, {200, 0}, far).has_value());
  EXPECT_FALSE(DualSystem({300, 0}, {200, 0}, {-10, 1, 0, 0}).has_value());
  EXPECT_FALSE(DualSystem({0, 0}, {200, 0}, far).has_value());
}

TEST(UnionTest, IsNeverNegative) {
  EXPECT_EQ(UnionOf({-4, 9}, {2, 9}, {1, 9, 0, 0}).value, 0);
  EXPECT_EQ(UnionOf({300, 0}, {200, 0}, {150, 0, 0, 0}).value, 350);
}

TEST(AsymmetryTest, PartsAddUpToTheWhole) {
  const Estimate matched{150, 4, 0, 0};
  const Estimate as_other{140, 4, 0, 0};
  const Asymmetry a = *AsymmetryOf({300, 9}, {200, 9}, &matched, &as_other, true);
  EXPECT_NEAR(a.whole.value, 100.0 / 250, 1e-12);
  EXPECT_NEAR(a.timing->value, -10.0 / 250, 1e-12);
  EXPECT_NEAR(a.coverage->value + a.timing->value, a.whole.value, 1e-12);
  const Asymmetry mirrored = *AsymmetryOf({300, 9}, {200, 9}, &matched, &as_other, false);
  EXPECT_NEAR(mirrored.timing->value, 10.0 / 250, 1e-12);
}

TEST(AsymmetryTest, IsNotComputedFromNoise) {
  EXPECT_FALSE(AsymmetryOf({3, 100}, {5, 100}, nullptr, nullptr, true).has_value());
}

}  // namespace
}  // namespace mirrorflow
