#include "crypto/minhash_tuples.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <random>
#include <set>
#include <vector>

#include "crypto/profile_parameters.h"
#include "tests/crypto/sample_identities.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

std::vector<std::uint64_t> Encode(const MinhashTuples& tuples,
                                  const std::vector<FeatureId>& features) {
  std::vector<std::uint64_t> row(tuples.row_bits() / 64, ~std::uint64_t{0});
  tuples.Encode(features, row);
  return row;
}

int Common(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  int common = 0;
  for (std::size_t i = 0; i < a.size(); ++i) common += std::popcount(a[i] & b[i]);
  return common;
}

// Weighted Jaccard similarity of two sets of features.
double Jaccard(const std::vector<FeatureId>& a, const std::vector<FeatureId>& b) {
  std::vector<FeatureId> both;
  std::ranges::set_intersection(a, b, std::back_inserter(both));
  const double common = TotalWeight(both);
  return common / (TotalWeight(a) + TotalWeight(b) - common);
}

TEST(MinhashTuples, AgreeAsOftenAsThePowerOfTheJaccardSimilaritySays) {
  // Of 1000 pairs in all bands of similarity, 256 tables each: the mean of a band lies within five
  // of its deviations.
  const auto tuples = ValueOrDie(MinhashTuples::Create(kHardenedV1, TestRunKey()));
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  double found[5] = {};
  double expected[5] = {};
  double variance[5] = {};
  for (int i = 0; i < 1000; ++i) {
    std::set<FeatureId> a;
    while (a.size() < 25) a.insert(static_cast<FeatureId>(random() % kFeatureCount));
    std::set<FeatureId> b = a;
    for (std::uint64_t drop = random() % 15; drop > 0; --drop) b.erase(b.begin());
    while (b.size() < 25) b.insert(static_cast<FeatureId>(random() % kFeatureCount));
    const std::vector<FeatureId> fa(a.begin(), a.end());
    const std::vector<FeatureId> fb(b.begin(), b.end());
    const double jaccard = Jaccard(fa, fb);
    const double p = std::pow(jaccard, 4);
    const double agree = p + (1 - p) / 16;
    const auto band = static_cast<std::size_t>(jaccard * 4.99);
    found[band] += Common(Encode(tuples, fa), Encode(tuples, fb));
    expected[band] += 256 * agree;
    variance[band] += 256 * agree * (1 - agree);
  }
  for (std::size_t band = 1; band < 5; ++band) {
    ASSERT_GT(variance[band], 0);
    EXPECT_NEAR(found[band], expected[band], 5 * std::sqrt(variance[band])) << band;
  }
}

TEST(MinhashTuples, SymbolsOfStrangersAreEven) {
  // 400 records without common features: each of 16 symbols in 1/16 of 256 tables; five deviations.
  const auto tuples = ValueOrDie(MinhashTuples::Create(kHardenedV1, TestRunKey()));
  std::vector<int> counts(16);
  for (FeatureId r = 0; r < 400; ++r) {
    const auto row =
        Encode(tuples, {static_cast<FeatureId>(3 * r), static_cast<FeatureId>(3 * r + 1),
                        static_cast<FeatureId>(3 * r + 2)});
    for (std::size_t word = 0; word < row.size(); ++word) {
      for (std::uint64_t rest = row[word]; rest != 0; rest &= rest - 1) {
        ++counts[(static_cast<std::size_t>(std::countr_zero(rest)) ^ 7) % 16];
      }
    }
  }
  for (const int count : counts) EXPECT_NEAR(count, 6400, 5 * 78);
}

TEST(MinhashTuples, EachBlockHasOneBitAndNoFeaturesNone) {
  for (const MinhashShape shape : {MinhashShape{.tables = 256, .symbols = 16, .tuple = 4},
                                   MinhashShape{.tables = 64, .symbols = 64, .tuple = 5},
                                   MinhashShape{.tables = 512, .symbols = 2, .tuple = 8}}) {
    const auto tuples = ValueOrDie(MinhashTuples::Create(shape, TestRunKey()));
    const auto row = Encode(tuples, IdentityFeatures(SampleIdentity()));
    const std::uint64_t block =
        shape.symbols == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << shape.symbols) - 1;
    for (const std::uint64_t word : row) {
      // Bits of a word stand byte-wise in reverse; a block of 2 to 64 does not mind.
      for (std::uint32_t shift = 0; shift < 64; shift += shape.symbols) {
        EXPECT_EQ(std::popcount((word >> shift) & block), 1);
      }
    }
    EXPECT_EQ(Encode(tuples, {}), std::vector<std::uint64_t>(row.size()));
  }
}

TEST(MinhashTuples, RefusesWhatWasBrokenAndWhatCantBe) {
  const auto status = [](std::uint32_t tables, std::uint32_t symbols, std::uint32_t tuple,
                         std::size_t key_size = 32) {
    return MinhashTuples::Create({tables, symbols, tuple}, SecretBytes(key_size)).status();
  };
  EXPECT_THAT(status(256, 16, 4), IsOk());
  EXPECT_THAT(status(256, 16, 3),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("at least 4")));
  EXPECT_THAT(status(512, 16, 4),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("4096")));
  EXPECT_THAT(status(256, 12, 4), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(256, 1, 4), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(256, 128, 4), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(0, 16, 4), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(3, 16, 4), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(256, 16, 9), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(status(256, 16, 4, 31), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(MinhashTuples::CreateForMeasurement({256, 16, 1}, SecretBytes(32)), IsOk());
}

}  // namespace
}  // namespace mirrorflow
