#include "crypto/qgram_filter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <vector>

#include "tests/crypto/reference_encoders.h"
#include "tests/crypto/sample_identities.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

TEST(QgramFilter, PositionsAreThoseOfTheReference) {
  const SecretBytes key = TestRunKey();
  const SecretBytes subkey = reference::Subkey(key, "mirrorflow/qgram/v1");
  // 40 positions of the heaviest feature take more than one digest.
  for (const std::uint32_t per_weight : {2u, 8u}) {
    const auto filter = ValueOrDie(QgramFilter::Create(1024, per_weight, key));
    for (std::size_t f = 0; f < kFeatureCount; f += 7) {
      const auto id = static_cast<FeatureId>(f);
      const auto positions = filter.Positions(id);
      const std::vector<std::size_t> found(positions.begin(), positions.end());
      ASSERT_EQ(found, reference::Positions(subkey, FeatureText(id),
                                            kFeatureWeights[f] * per_weight, 1024));
    }
  }
}

TEST(QgramFilter, PositionsOfAFeatureDiffer) {
  const auto filter = ValueOrDie(QgramFilter::Create(256, 8, TestRunKey()));
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    const auto positions = filter.Positions(static_cast<FeatureId>(f));
    ASSERT_EQ(std::set<std::uint16_t>(positions.begin(), positions.end()).size(),
              kFeatureWeights[f] * 8u);
  }
}

TEST(QgramFilter, PositionsAreSpreadEvenly) {
  // Chi-square over 1024 positions, mean 1023 and deviation 45: eight deviations either way.
  const auto filter = ValueOrDie(QgramFilter::Create(1024, 2, TestRunKey()));
  std::vector<double> hits(1024);
  double all = 0;
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    for (const std::uint16_t p : filter.Positions(static_cast<FeatureId>(f))) {
      ++hits[p];
      ++all;
    }
  }
  double chi_square = 0;
  for (const double h : hits) chi_square += std::pow(h - all / 1024, 2) / (all / 1024);
  EXPECT_NEAR(chi_square, 1023, 8 * 45);
}

TEST(QgramFilter, AnotherKeyGivesOtherPositions) {
  const auto a = ValueOrDie(QgramFilter::Create(1024, 2, TestRunKey(1)));
  const auto b = ValueOrDie(QgramFilter::Create(1024, 2, TestRunKey(2)));
  std::size_t equal = 0;
  for (std::size_t f = 0; f < kFeatureCount; ++f) {
    const auto id = static_cast<FeatureId>(f);
    equal += std::ranges::equal(a.Positions(id), b.Positions(id));
  }
  EXPECT_EQ(equal, 0u);
}

TEST(QgramFilter, RefusesBadSizes) {
  const auto status = [](std::uint32_t bits, std::uint32_t per_weight, std::size_t key_size) {
    return QgramFilter::Create(bits, per_weight, SecretBytes(key_size)).status();
  };
  EXPECT_THAT(status(1024, 6, 32), IsOk());
  EXPECT_THAT(status(1000, 6, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(32, 6, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(131072, 6, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(1024, 0, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(64, 7, 32), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(1024, 6, 31), StatusIs(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace mirrorflow
