#include "statistics/discrete_laplace.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <utility>

#include "tests/statistics/closeness.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

constexpr int kDraws = 400'000;

std::function<double(std::int64_t)> MassOf(double epsilon) {
  const double a = std::exp(-epsilon);
  return [a](std::int64_t x) {
    return (1 - a) / (1 + a) * std::pow(a, std::abs(static_cast<double>(x)));
  };
}

// A uniform number of (0, 1), in floating point.
double Uniform(RandomSource& random) {
  return (static_cast<double>(random.Next() >> 11) + 0.5) / 9007199254740992.0;
}

class DiscreteLaplaceTest : public testing::TestWithParam<std::pair<std::uint64_t, std::uint64_t>> {
};

TEST_P(DiscreteLaplaceTest, DrawsAreCloseToTheDistribution) {
  const Epsilon epsilon = ValueOrDie(Epsilon::Create(GetParam().first, GetParam().second));
  ReproducibleRandom random(7);
  const Closeness closeness = CompareWith(MassOf(epsilon.value()), kDraws,
                                          [&] { return DiscreteLaplace(epsilon, random); });
  EXPECT_LE(closeness.statistic, closeness.tolerance);
}

TEST_P(DiscreteLaplaceTest, MeanIsZeroAndVarianceIsTheStatedOne) {
  const Epsilon epsilon = ValueOrDie(Epsilon::Create(GetParam().first, GetParam().second));
  const double variance = DiscreteLaplaceVariance(epsilon.value());
  ReproducibleRandom random(8);
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const auto x = static_cast<double>(DiscreteLaplace(epsilon, random));
    sum += x;
    squares += x * x;
  }
  // Six standard errors; the fourth moment of a Laplace is 6 variance^2 and a little more.
  EXPECT_LE(std::abs(sum / kDraws), 6 * std::sqrt(variance / kDraws));
  EXPECT_NEAR(squares / kDraws, variance,
              6 * std::sqrt((5 * variance * variance + variance) / kDraws));
}

TEST_P(DiscreteLaplaceTest, SystemRandomnessGivesTheSameDistribution) {
  const Epsilon epsilon = ValueOrDie(Epsilon::Create(GetParam().first, GetParam().second));
  SystemRandom random;
  const Closeness closeness = CompareWith(MassOf(epsilon.value()), 50'000,
                                          [&] { return DiscreteLaplace(epsilon, random); });
  EXPECT_LE(closeness.statistic, closeness.tolerance);
}

// The three planted samplers below are what is easily written instead.
TEST_P(DiscreteLaplaceTest, RoundedFloatingPointLaplaceIsRejected) {
  const double epsilon =
      static_cast<double>(GetParam().first) / static_cast<double>(GetParam().second);
  ReproducibleRandom random(9);
  const Closeness closeness = CompareWith(MassOf(epsilon), kDraws, [&] {
    const double magnitude = -std::log(Uniform(random)) / epsilon;
    return static_cast<std::int64_t>(std::llround(random.Below(2) == 1 ? -magnitude : magnitude));
  });
  // Small epsilons hide the difference of rounding at this number of draws.
  if (epsilon >= 0.25) {
    EXPECT_FALSE(closeness.close());
  }
}

TEST_P(DiscreteLaplaceTest, SignWithoutRejectionOfMinusZeroIsRejected) {
  const double epsilon =
      static_cast<double>(GetParam().first) / static_cast<double>(GetParam().second);
  ReproducibleRandom random(10);
  const Closeness closeness = CompareWith(MassOf(epsilon), kDraws, [&] {
    const auto magnitude =
        static_cast<std::int64_t>(std::floor(-std::log(Uniform(random)) / epsilon));
    return random.Below(2) == 1 ? -magnitude : magnitude;
  });
  EXPECT_FALSE(closeness.close());
}

TEST_P(DiscreteLaplaceTest, EpsilonOffByATwentiethIsRejected) {
  const Epsilon epsilon =
      ValueOrDie(Epsilon::Create(GetParam().first * 21, GetParam().second * 20));
  ReproducibleRandom random(11);
  const Closeness closeness = CompareWith(MassOf(epsilon.value() * 20 / 21), kDraws,
                                          [&] { return DiscreteLaplace(epsilon, random); });
  EXPECT_FALSE(closeness.close());
}

INSTANTIATE_TEST_SUITE_P(Epsilons, DiscreteLaplaceTest,
                         testing::Values(std::pair(1, 10), std::pair(1, 4), std::pair(1, 2),
                                         std::pair(1, 1), std::pair(7, 3),
                                         std::pair(27'000'000, 1'000'000'000 / 9)));

// What floating-point noise gives away: numbers that one of two neighbouring counts can't give.
TEST(DiscreteLaplaceSupportTest, NeighbouringCountsReachTheSameFigures) {
  const Epsilon epsilon = ValueOrDie(Epsilon::Create(1, 2));
  ReproducibleRandom random(12);
  std::set<std::int64_t> of_ten;
  std::set<std::int64_t> of_eleven;
  std::set<double> float_of_ten;
  std::set<double> float_of_eleven;
  for (int i = 0; i < 100'000; ++i) {
    of_ten.insert(10 + DiscreteLaplace(epsilon, random));
    of_eleven.insert(11 + DiscreteLaplace(epsilon, random));
    const double u = static_cast<double>(random.Below(1 << 16) + 1) / (1 << 16);
    float_of_ten.insert(10 - std::log(u) * 2);
    float_of_eleven.insert(11 - std::log(u) * 2);
  }
  for (std::int64_t figure = 4; figure <= 17; ++figure) {
    EXPECT_TRUE(of_ten.contains(figure)) << figure;
    EXPECT_TRUE(of_eleven.contains(figure)) << figure;
  }
  std::size_t shared = 0;
  for (const double figure : float_of_ten) shared += float_of_eleven.count(figure);
  EXPECT_LT(shared, float_of_ten.size() / 10);  // the attack that integers stop
}

TEST(EpsilonTest, FractionsAreReducedAndBounded) {
  EXPECT_EQ(ValueOrDie(Epsilon::Create(6, 4)), ValueOrDie(Epsilon::Create(3, 2)));
  EXPECT_EQ(ValueOrDie(Epsilon::Create(6, 4)).ToString(), "3/2");
  EXPECT_THAT(Epsilon::Create(0, 1), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Epsilon::Create(1, 0), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(Epsilon::Create((std::uint64_t{1} << 40) + 1, 1),
              StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_EQ(NanoEpsilonText(750'000'000), "0.75");
  EXPECT_EQ(NanoEpsilonText(4'000'000'000), "4");
  EXPECT_EQ(NanoEpsilonText(1'000'000'001), "1.000000001");
}

}  // namespace
}  // namespace mirrorflow
