#include "statistics/cell_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "statistics/random_source.h"
#include "tests/statistics/closeness.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

PerturbationTable Table() { return ValueOrDie(PerturbationTable::Create(5, 2, 2)); }

TEST(PerturbationTableTest, MeanIsZeroAndVarianceTheAgreedOneForLargeCounts) {
  const PerturbationTable table = Table();
  for (std::uint64_t count = 1; count <= 40; ++count) {
    const std::vector<double> p = table.Probabilities(count);
    double sum = 0;
    double mean = 0;
    double variance = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      const double v = static_cast<double>(i) - 5;
      sum += p[i];
      mean += p[i] * v;
      variance += p[i] * v * v;
    }
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_NEAR(mean, 0, 1e-6) << count;
    if (count > 7) {
      EXPECT_NEAR(variance, 2, 1e-6) << count;
    }
  }
}

TEST(PerturbationTableTest, ZeroStaysAndSmallResultsDoNotOccur) {
  const PerturbationTable table = Table();
  ReproducibleRandom random(1);
  for (int i = 0; i < 20'000; ++i) {
    const auto key = static_cast<CellKey>(random.Next());
    EXPECT_EQ(table.Perturb(0, key), 0);
    for (std::uint64_t count = 1; count <= 12; ++count) {
      const std::int64_t result = table.Perturb(count, key);
      EXPECT_TRUE(result == 0 || result > 2) << count;
      EXPECT_LE(std::abs(result - static_cast<std::int64_t>(count)), 5);
    }
  }
}

TEST(PerturbationTableTest, UniformKeysGiveTheDistributionOfTheTable) {
  const PerturbationTable table = Table();
  ReproducibleRandom random(2);
  for (const std::uint64_t count : {1U, 3U, 6U, 100U}) {
    const std::vector<double> p = table.Probabilities(count);
    const Closeness closeness = CompareWith(
        [&](std::int64_t v) { return v < -5 || v > 5 ? 0.0 : p[static_cast<std::size_t>(v + 5)]; },
        200'000,
        [&] {
          return table.Perturb(count, static_cast<CellKey>(random.Next())) -
                 static_cast<std::int64_t>(count);
        });
    EXPECT_LE(closeness.statistic, closeness.tolerance) << count;
  }
}

// Among distributions on the same changes with the same mean and variance, none has more entropy.
TEST(PerturbationTableTest, NoDistributionOfTheSameMomentsHasMoreEntropy) {
  const std::vector<double> p = Table().Probabilities(100);
  const auto entropy = [](const std::vector<double>& q) {
    double sum = 0;
    for (const double x : q) sum -= x > 0 ? x * std::log(x) : 0;
    return sum;
  };
  // Moves that keep sum, mean and second moment: (1, -3, 3, -1) on neighbouring changes.
  for (std::size_t i = 0; i + 3 < p.size(); ++i) {
    for (const double step : {1e-4, -1e-4}) {
      std::vector<double> q = p;
      q[i] += step;
      q[i + 1] -= 3 * step;
      q[i + 2] += 3 * step;
      q[i + 3] -= step;
      if (*std::ranges::min_element(q) < 0) continue;
      EXPECT_LT(entropy(q), entropy(p));
    }
  }
}

TEST(PerturbationTableTest, SameCountAndKeyGiveTheSameFigure) {
  const PerturbationTable a = Table();
  const PerturbationTable b = Table();
  ReproducibleRandom random(3);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    const auto key = static_cast<CellKey>(random.Next());
    EXPECT_EQ(a.Perturb(i, key), b.Perturb(i, key));
  }
}

TEST(PerturbationTableTest, ImpossibleParametersAreRefused) {
  EXPECT_THAT(PerturbationTable::Create(0, 1, 0), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PerturbationTable::Create(5, 25, 0), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(PerturbationTable::Create(5, 2, 6), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
