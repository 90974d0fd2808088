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

// With weights alike: that the first four of all features, in an order drawn at random, are common.
double SameTuple(double common, double all) {
  double p = 1;
  for (int i = 0; i < 4; ++i) p *= std::max(common - i, 0.0) / (all - i);
  return p;
}

TEST(MinhashTuples, AgreeAsOftenAsCommonFeaturesComeFirst) {
  // Of 1000 pairs with 0 to 25 of 25 features in common, 640 tables each: the mean of a band lies
  // within five of its deviations.
  const auto tuples = ValueOrDie(MinhashTuples::Create(kHardenedV1, TestRunKey()));
  const std::uint64_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937_64 random(seed);
  double found[6] = {};
  double expected[6] = {};
  double variance[6] = {};
  for (int i = 0; i < 1000; ++i) {
    const std::size_t common = random() % 26;
    std::set<FeatureId> features;  // of names, which all have one weight
    while (features.size() < 50 - common) {
      features.insert(static_cast<FeatureId>(random() % kBigramCount));
    }
    std::vector<FeatureId> all(features.begin(), features.end());
    std::ranges::shuffle(all, random);
    std::vector<FeatureId> a(all.begin(), all.begin() + 25);
    std::vector<FeatureId> b(all.end() - 25, all.end());
    std::ranges::sort(a);
    std::ranges::sort(b);
    const double p = SameTuple(static_cast<double>(common), static_cast<double>(50 - common));
    const double agree = p + (1 - p) / 8;
    const std::size_t band = common / 5;
    found[band] += Common(Encode(tuples, a), Encode(tuples, b));
    expected[band] += 640 * agree;
    variance[band] += 640 * agree * (1 - agree);
  }
  for (std::size_t band = 0; band < 5; ++band) {
    ASSERT_GT(variance[band], 0);
    EXPECT_NEAR(found[band], expected[band], 5 * std::sqrt(variance[band])) << band;
  }
}

TEST(MinhashTuples, FeatureOfMoreWeightComesFirstMoreOften) {
  // Two records of one bigram each (weight 5) and a common year (5) or sex (2), tuples of 1: a
  // table agrees when the common feature is the first of the three. The 640 orders of the common
  // feature are the noise; five deviations.
  const auto tuples = ValueOrDie(MinhashTuples::CreateForMeasurement({640, 8, 1}, TestRunKey()));
  for (const IdentityField field : {IdentityField::kBirthYear, IdentityField::kSex}) {
    const FeatureId shared = kFirstFeature[static_cast<std::size_t>(field)];
    const double weight = kFeatureWeights[shared];
    double common = 0;
    for (FeatureId i = 0; i < 400; ++i) {
      common += Common(Encode(tuples, {i, shared}),
                       Encode(tuples, {static_cast<FeatureId>(i + 400), shared}));
    }
    const double p = weight / (weight + 10);
    EXPECT_NEAR(common / 400 / 640, p + (1 - p) / 8, 5 * std::sqrt(0.25 / 640)) << weight;
  }
}

TEST(MinhashTuples, SymbolsOfStrangersAreEven) {
  // 400 records without common features: each of 8 symbols in 1/8 of 640 tables; five deviations.
  const auto tuples = ValueOrDie(MinhashTuples::Create(kHardenedV1, TestRunKey()));
  std::vector<int> counts(8);
  for (FeatureId r = 0; r < 400; ++r) {
    const auto first = static_cast<FeatureId>(4 * r);
    const auto row =
        Encode(tuples, {first, static_cast<FeatureId>(first + 1), static_cast<FeatureId>(first + 2),
                        static_cast<FeatureId>(first + 3)});
    for (std::size_t word = 0; word < row.size(); ++word) {
      for (std::uint64_t rest = row[word]; rest != 0; rest &= rest - 1) {
        ++counts[(static_cast<std::size_t>(std::countr_zero(rest)) ^ 7) % 8];
      }
    }
  }
  for (const int count : counts) EXPECT_NEAR(count, 32000, 5 * 168);
}

TEST(MinhashTuples, TuplesThatDifferInOnePlaceCollideByChanceOnly) {
  // Two records of four features each, three of them in common: a table's tuples always differ, by
  // one rank. Chance is 1/8; over 400 pairs and 640 tables, five deviations.
  const auto tuples = ValueOrDie(MinhashTuples::Create(kHardenedV1, TestRunKey()));
  int common = 0;
  for (FeatureId r = 0; r < 400; ++r) {
    const FeatureId a = static_cast<FeatureId>(5 * r);
    const FeatureId b = static_cast<FeatureId>(a + 1);
    const FeatureId c = static_cast<FeatureId>(a + 2);
    common += Common(Encode(tuples, {a, b, c, static_cast<FeatureId>(a + 3)}),
                     Encode(tuples, {a, b, c, static_cast<FeatureId>(a + 4)}));
  }
  EXPECT_NEAR(common, 32000, 5 * 168);
}

TEST(MinhashTuples, KernelsGiveTheSameRows) {
  std::mt19937_64 random(1);
  for (const std::uint32_t tuple : {1u, 2u, 3u, 4u, 5u, 6u, 7u, 8u}) {
    // 192 tables are no multiple of the group of a kernel.
    for (const std::uint32_t tables : {192u, 640u}) {
      auto tuples =
          ValueOrDie(MinhashTuples::CreateForMeasurement({tables, 8, tuple}, TestRunKey()));
      for (int i = 0; i < 30; ++i) {
        std::set<FeatureId> chosen;
        for (std::uint64_t n = 1 + random() % 60; n > 0; --n) {
          chosen.insert(static_cast<FeatureId>(random() % kFeatureCount));
        }
        const std::vector<FeatureId> features(chosen.begin(), chosen.end());
        tuples.UseKernel(kScalarMinhash);
        const auto row = Encode(tuples, features);
        for (const MinhashKernel* kernel : SupportedMinhashKernels()) {
          tuples.UseKernel(*kernel);
          EXPECT_EQ(Encode(tuples, features), row) << kernel->name << " " << tuple;
        }
      }
    }
  }
}

TEST(MinhashTuples, EachBlockHasOneBitAndNoFeaturesNone) {
  for (const MinhashShape shape : {MinhashShape{.tables = 640, .symbols = 8, .tuple = 4},
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
  EXPECT_THAT(status(640, 8, 4), IsOk());
  EXPECT_THAT(status(256, 16, 3),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("at least 4")));
  EXPECT_THAT(status(704, 8, 4),
              StatusIs(absl::StatusCode::kInvalidArgument, testing::HasSubstr("5120")));
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
