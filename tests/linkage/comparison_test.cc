#include "linkage/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <random>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "linkage/segment_plan.h"
#include "tests/linkage/random_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

DiceThreshold Threshold(std::uint32_t numerator, std::uint32_t denominator) {
  return ValueOrDie(DiceThreshold::Create(numerator, denominator));
}

// The definition, bit by bit.
std::vector<Candidate> LiteralCandidates(const BitRows& a, const BitRows& b, bool within,
                                         DiceThreshold threshold,
                                         SimilarityMeasure measure = SimilarityMeasure::kDice) {
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = within ? i + 1 : 0; j < b.size(); ++j) {
      std::uint64_t bits_a = 0, bits_b = 0, common = 0, equal = 0;
      for (std::size_t bit = 0; bit < a.row_words * 64; ++bit) {
        const bool in_a = (a.row(i)[bit / 64] >> (bit % 64) & 1) != 0;
        const bool in_b = (b.row(j)[bit / 64] >> (bit % 64) & 1) != 0;
        bits_a += in_a;
        bits_b += in_b;
        common += in_a && in_b;
        equal += in_a == in_b;
      }
      const bool dice = measure == SimilarityMeasure::kDice;
      if (dice ? common == 0 : bits_a == 0 || bits_b == 0) continue;
      const std::uint64_t part = dice ? 2 * common : equal;
      const std::uint64_t whole = dice ? bits_a + bits_b : a.row_words * 64;
      if (part * threshold.denominator() < threshold.numerator() * whole) continue;
      found.push_back({static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(j),
                       static_cast<std::uint32_t>((part << 31) / whole)});
    }
  }
  std::ranges::sort(found, {}, [](const Candidate& c) { return std::tuple(~c.score, c.a, c.b); });
  return found;
}

// Whether the kernel looks before the end of a row.
bool LooksEarly(const OwnedRows& a, const OwnedRows& b, DiceThreshold threshold,
                const Kernel& kernel) {
  const auto similarity =
      ValueOrDie(Similarity::Create(SimilarityMeasure::kDice, threshold, a.row_words));
  const auto prepare = [&](const OwnedRows& rows, std::vector<RowGroup>& groups) {
    std::vector<std::uint32_t> order(rows.view().size());
    std::iota(order.begin(), order.end(), 0u);
    groups = {{0, static_cast<std::uint32_t>(order.size())}};
    return ValueOrDie(PrepareRows(rows.view(), similarity, order, groups));
  };
  std::vector<RowGroup> groups_a, groups_b;
  const PreparedRows prepared_a = prepare(a, groups_a), prepared_b = prepare(b, groups_b);
  return PlanSegments(prepared_a, groups_a[0], prepared_b, groups_b[0], similarity, kernel).size() >
         1;
}

class EachKernel : public testing::TestWithParam<const Kernel*> {
 protected:
  std::vector<Candidate> Find(const OwnedRows& a, const OwnedRows& b, DiceThreshold threshold,
                              unsigned threads = 1) {
    ComparisonOptions options;
    options.kernel = GetParam();
    options.threads = threads;
    return ValueOrDie(FindCandidates(a.view(), b.view(), threshold, options));
  }
  std::vector<Candidate> FindWithin(const OwnedRows& rows, DiceThreshold threshold) {
    ComparisonOptions options;
    options.kernel = GetParam();
    return ValueOrDie(FindCandidatesWithin(rows.view(), threshold, options));
  }
};

INSTANTIATE_TEST_SUITE_P(Kernel, EachKernel, testing::ValuesIn(SupportedKernels()),
                         [](const auto& kernel_info) { return kernel_info.param->name; });

TEST_P(EachKernel, FindsWhatTheDefinitionSaysForRandomShapes) {
  const std::vector<std::size_t> sizes = {0,  1,  2,  3,  7,  8,  9,  23, 24, 25,
                                          31, 32, 33, 47, 48, 49, 95, 96, 97, 130};
  const std::vector<std::size_t> widths = {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 64};
  const std::vector<std::tuple<std::uint32_t, std::uint32_t>> thresholds = {
      {1, 65536}, {1, 3}, {1, 2}, {8, 10}, {65535, 65536}, {1, 1}};
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    std::mt19937_64 random(seed);
    const auto pick = [&](const auto& values) { return values[random() % values.size()]; };
    const std::size_t n_a = pick(sizes), n_b = pick(sizes), words = pick(widths);
    const double fill = std::vector{0.0, 0.02, 0.3, 0.5, 0.9, 1.0}[random() % 6];
    const auto [numerator, denominator] = pick(thresholds);
    const OwnedRows a = RandomRows(n_a, words, fill, random);
    const std::size_t shared = std::min(n_a, n_b) / 2;
    const OwnedRows b = RowsNear(a, n_b, shared, fill, seed % 3 == 0 ? 0.0 : 0.05, random);
    const DiceThreshold threshold = Threshold(numerator, denominator);
    SCOPED_TRACE(testing::Message()
                 << "seed " << seed << ": " << n_a << " x " << n_b << " rows of " << words
                 << " words, fill " << fill << ", threshold " << numerator << "/" << denominator);
    EXPECT_THAT(Find(a, b, threshold),
                ElementsAreArray(LiteralCandidates(a.view(), b.view(), false, threshold)));
    EXPECT_THAT(FindWithin(a, threshold),
                ElementsAreArray(LiteralCandidates(a.view(), a.view(), true, threshold)));
  }
}

// Large enough for looks in the middle of a row, and for more than one block of each side.
TEST_P(EachKernel, FindsWhatTheDefinitionOfHammingSaysForRandomShapes) {
  const std::vector<std::size_t> sizes = {1, 2, 3, 9, 24, 25, 49, 96, 97, 130};
  const std::vector<std::size_t> widths = {1, 2, 3, 8, 16, 17, 40};
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    std::mt19937_64 random(seed);
    const auto pick = [&](const auto& values) { return values[random() % values.size()]; };
    const std::size_t n_a = pick(sizes), n_b = pick(sizes), words = pick(widths);
    const double fill = std::vector{0.0, 0.02, 0.3, 0.5, 0.9, 1.0}[random() % 6];
    const auto numerator = static_cast<std::uint32_t>(1 + random() % 100);
    const OwnedRows a = RandomRows(n_a, words, fill, random);
    const OwnedRows b =
        RowsNear(a, n_b, std::min(n_a, n_b) / 2, fill, seed % 3 == 0 ? 0.0 : 0.05, random);
    ComparisonOptions options;
    options.kernel = GetParam();
    options.measure = SimilarityMeasure::kHamming;
    const DiceThreshold threshold = Threshold(numerator, 100);
    EXPECT_THAT(ValueOrDie(FindCandidates(a.view(), b.view(), threshold, options)),
                ElementsAreArray(LiteralCandidates(a.view(), b.view(), false, threshold,
                                                   SimilarityMeasure::kHamming)))
        << "seed " << seed << ": " << n_a << " x " << n_b << " rows of " << words << " words, fill "
        << fill << ", threshold " << numerator << "/100";
  }
}

TEST_P(EachKernel, CountsFullRowsOf16384BitsWithHamming) {
  const OwnedRows full{std::vector<std::uint64_t>(3 * 256, ~std::uint64_t{0}), 256};
  OwnedRows one_bit{std::vector<std::uint64_t>(97 * 256, 0), 256};
  for (std::size_t i = 0; i < 97; ++i) one_bit.words[i * 256 + i] = 1;
  ComparisonOptions options;
  options.kernel = GetParam();
  options.measure = SimilarityMeasure::kHamming;
  for (const auto& [a, b] : {std::pair(full, one_bit), {one_bit, full}, {full, full}}) {
    for (const auto threshold : {Threshold(1, 65536), Threshold(1, 16384), Threshold(1, 1)}) {
      EXPECT_EQ(
          ValueOrDie(FindCandidates(a.view(), b.view(), threshold, options)),
          LiteralCandidates(a.view(), b.view(), false, threshold, SimilarityMeasure::kHamming));
    }
  }
}

// Rows from a few bits to many: most chunks are left out by their lengths.
TEST_P(EachKernel, FindsTheSameWhenLengthsDifferMuch) {
  std::mt19937_64 random(9);
  OwnedRows a{{}, 8};
  for (int i = 0; i < 400; ++i) {
    const OwnedRows row = RandomRows(1, 8, 0.02 + 0.6 * (i % 100) / 100, random);
    a.words.insert(a.words.end(), row.words.begin(), row.words.end());
  }
  const OwnedRows b = RowsNear(a, 400, 400, 0.3, 0.02, random);
  for (const auto measure : {SimilarityMeasure::kDice, SimilarityMeasure::kHamming}) {
    ComparisonOptions options;
    options.kernel = GetParam();
    options.measure = measure;
    const auto found = ValueOrDie(FindCandidates(a.view(), b.view(), Threshold(85, 100), options));
    EXPECT_GT(found.size(), 200u);
    EXPECT_EQ(found, LiteralCandidates(a.view(), b.view(), false, Threshold(85, 100), measure));
  }
}

TEST_P(EachKernel, FindsTheSameWhenTilesAreLeftEarly) {
  for (const std::size_t words : {16u, 70u}) {
    std::mt19937_64 random(7);
    const OwnedRows a = RandomRows(1300, words, 0.3, random);
    const OwnedRows b = RowsNear(a, 1100, 700, 0.3, 0.04, random);
    const DiceThreshold threshold = Threshold(75, 100);
    ASSERT_TRUE(LooksEarly(a, b, threshold, *GetParam()));
    std::vector<Candidate> expected;
    for (std::uint32_t i = 0; i < 1300; ++i) {
      const std::uint32_t bits_a = BitsSet(a.view().row(i), words);
      for (std::uint32_t j = 0; j < 1100; ++j) {
        const std::uint32_t bits_b = BitsSet(b.view().row(j), words);
        const std::uint32_t common = CommonBits(a.view().row(i), b.view().row(j), words);
        if (ReachesThreshold(common, bits_a, bits_b, threshold)) {
          expected.push_back({i, j, DiceScore(common, bits_a, bits_b)});
        }
      }
    }
    std::ranges::sort(expected, ComesBefore);
    EXPECT_GT(expected.size(), 600u);
    EXPECT_EQ(Find(a, b, threshold), expected);
    EXPECT_EQ(Find(a, b, threshold, /*threads=*/3), expected);
  }
}

TEST_P(EachKernel, ZeroRowsNeverMatch) {
  const OwnedRows zeros{std::vector<std::uint64_t>(100 * 4, 0), 4};
  const OwnedRows ones{std::vector<std::uint64_t>(100 * 4, ~std::uint64_t{0}), 4};
  EXPECT_THAT(Find(zeros, zeros, Threshold(1, 65536)), IsEmpty());
  EXPECT_THAT(Find(zeros, ones, Threshold(1, 65536)), IsEmpty());
  EXPECT_THAT(Find(ones, zeros, Threshold(1, 65536)), IsEmpty());
  EXPECT_THAT(FindWithin(zeros, Threshold(1, 65536)), IsEmpty());
}

TEST_P(EachKernel, FullRowsOf16384BitsAllMatch) {
  const OwnedRows a{std::vector<std::uint64_t>(5 * 256, ~std::uint64_t{0}), 256};
  const OwnedRows b{std::vector<std::uint64_t>(97 * 256, ~std::uint64_t{0}), 256};
  const auto found = Find(a, b, Threshold(1, 1));
  ASSERT_EQ(found.size(), 5u * 97u);
  EXPECT_EQ(found.front(), (Candidate{0, 0, kScoreOfEqual}));
  EXPECT_EQ(found.back(), (Candidate{4, 96, kScoreOfEqual}));
}

TEST_P(EachKernel, CountsUpToTheMostBitsARowMayHave) {
  // 65536 bits wide, 32767 set.
  OwnedRows a{std::vector<std::uint64_t>(3 * 1024, 0), 1024};
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t w = 0; w < 512; ++w) a.words[i * 1024 + 2 * w + (i == 2)] = ~std::uint64_t{0};
    a.words[i * 1024 + (i == 2)] <<= 1;
  }
  const auto found = Find(a, a, Threshold(1, 1));
  ASSERT_EQ(found.size(), 5u);  // 0 and 1 are equal, 2 shares no bit with them
  EXPECT_EQ(found.back(), (Candidate{2, 2, kScoreOfEqual}));
}

TEST_P(EachKernel, SparseRowsOf65536BitsAreCompared) {
  std::mt19937_64 random(3);
  const OwnedRows a = RandomRows(40, 1024, 0.002, random);
  const OwnedRows b = RowsNear(a, 30, 20, 0.002, 0.0002, random);
  const auto found = Find(a, b, Threshold(7, 10));
  EXPECT_EQ(found.size(), 20u);
  EXPECT_THAT(found,
              ElementsAreArray(LiteralCandidates(a.view(), b.view(), false, Threshold(7, 10))));
}

TEST_P(EachKernel, AgreesOnTheBoundaryOfTheThreshold) {
  // 8 common of 10 + 10 bits is 0.8 exactly.
  const OwnedRows a{{0b1111111111}, 1};
  const OwnedRows b{{0b111111111100}, 1};
  EXPECT_EQ(Find(a, b, Threshold(4, 5)).size(), 1u);
  EXPECT_EQ(Find(a, b, Threshold(52428, 65535)).size(), 1u);  // just below
  EXPECT_EQ(Find(a, b, Threshold(52429, 65536)).size(), 0u);  // just above
}

TEST(FindCandidates, ReportsProgressUpToTheTotal) {
  std::mt19937_64 random(5);
  const OwnedRows a = RandomRows(2500, 2, 0.3, random);
  ComparisonOptions options;
  options.threads = 2;
  std::vector<std::uint64_t> done;
  std::uint64_t total = 0;
  options.progress = [&](std::uint64_t pairs_done, std::uint64_t pairs) {
    done.push_back(pairs_done);
    total = pairs;
  };
  ASSERT_THAT(FindCandidates(a.view(), a.view(), Threshold(9, 10), options), IsOk());
  EXPECT_EQ(total, 2500u * 2500u);
  EXPECT_EQ(done.back(), total);
  EXPECT_TRUE(std::ranges::is_sorted(done));
  EXPECT_GT(done.size(), 1u);
}

TEST(FindCandidates, StopsWhenAskedTo) {
  std::mt19937_64 random(5);
  const OwnedRows a = RandomRows(2500, 2, 0.3, random);
  std::stop_source source;
  ComparisonOptions options;
  options.stop = source.get_token();
  int reports = 0;
  options.progress = [&](std::uint64_t, std::uint64_t) {
    ++reports;
    source.request_stop();
  };
  EXPECT_THAT(FindCandidates(a.view(), a.view(), Threshold(9, 10), options),
              StatusIs(absl::StatusCode::kCancelled));
  EXPECT_EQ(reports, 1);
}

TEST(FindCandidates, RefusesMoreCandidatesThanAllowed) {
  const OwnedRows rows{std::vector<std::uint64_t>(100, 1), 1};
  ComparisonOptions options;
  options.max_candidates = 9999;
  EXPECT_THAT(FindCandidates(rows.view(), rows.view(), Threshold(9, 10), options),
              StatusIs(absl::StatusCode::kResourceExhausted, HasSubstr("more than 9999 pairs")));
  options.max_candidates = 10000;
  EXPECT_THAT(FindCandidates(rows.view(), rows.view(), Threshold(9, 10), options), IsOk());
}

TEST(FindCandidates, RefusesSidesOfDifferentWidth) {
  const OwnedRows a{std::vector<std::uint64_t>(4, 1), 2};
  const OwnedRows b{std::vector<std::uint64_t>(4, 1), 1};
  EXPECT_THAT(FindCandidates(a.view(), b.view(), Threshold(9, 10), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("128 and of 64 bits")));
}

TEST(FindCandidates, RefusesRowsThatAreTooWideOrTooFull) {
  const OwnedRows wide{std::vector<std::uint64_t>(1025, 1), 1025};
  EXPECT_THAT(FindCandidates(wide.view(), wide.view(), Threshold(9, 10), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("at most 65536")));
  OwnedRows full{std::vector<std::uint64_t>(2 * 512, 0), 512};
  std::fill(full.words.begin() + 512, full.words.end(), ~std::uint64_t{0});
  EXPECT_THAT(FindCandidates(full.view(), full.view(), Threshold(9, 10), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, HasSubstr("row 1 has 32768 bits set")));
}

}  // namespace
}  // namespace mirrorflow
