#include "linkage/null_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "linkage/one_to_one.h"
#include "tests/linkage/random_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kRowWords = 8;
constexpr std::size_t kTokens = 30;

// A made-up person: tokens with Zipf frequencies, as n-grams of names have. Records of a person
// differ by tokens replaced.
using Tokens = std::vector<std::uint32_t>;

std::uint32_t RandomToken(std::mt19937_64& random) {
  std::uniform_real_distribution<double> log_rank(0.0, std::log(3000.0));
  return static_cast<std::uint32_t>(std::exp(log_rank(random)));
}

Tokens RandomPerson(std::mt19937_64& random) {
  Tokens tokens(kTokens);
  for (auto& token : tokens) token = RandomToken(random);
  return tokens;
}

Tokens WithErrors(Tokens tokens, double share, std::mt19937_64& random) {
  std::bernoulli_distribution is_wrong(share);
  for (auto& token : tokens) {
    if (is_wrong(random)) token = RandomToken(random);
  }
  return tokens;
}

void AppendRow(const Tokens& tokens, OwnedRows& rows) {
  const std::size_t begin = rows.words.size();
  rows.words.resize(begin + kRowWords, 0);
  for (const std::uint32_t token : tokens) {
    std::minstd_rand hash(token * 2654435761u % 2147483629u + 1);
    hash.discard(3);
    for (int i = 0; i < 6; ++i) {
      const std::size_t bit = hash() % (kRowWords * 64);
      rows.words[begin + bit / 64] |= std::uint64_t{1} << (bit % 64);
    }
  }
}

// One file of records and the person that each is about.
struct File {
  OwnedRows rows{{}, kRowWords};
  std::vector<std::uint32_t> person;

  void Add(std::uint32_t id, const Tokens& tokens) {
    AppendRow(tokens, rows);
    person.push_back(id);
  }
};

struct Quality {
  double chosen = 0;
  double best = 0;
};

// F1 of the pairs with at least the chosen threshold, and of the best one.
Quality Judge(const std::vector<Candidate>& pairs, const File& a, const File& b, double true_pairs,
              DiceThreshold threshold) {
  const std::uint64_t bound =
      (std::uint64_t{threshold.numerator()} << 31) / threshold.denominator();
  Quality quality;
  double right = 0, wrong = 0;
  for (const Candidate& pair : pairs) {
    (a.person[pair.a] == b.person[pair.b] ? right : wrong) += 1;
    const double f1 = 2 * right / (right + wrong + true_pairs);
    if (pair.score >= bound) quality.chosen = f1;
    quality.best = std::max(quality.best, f1);
  }
  return quality;
}

const DiceThreshold kLow = *DiceThreshold::Create(4, 10);

Quality JudgeLinkage(const File& a, const File& b, double true_pairs) {
  const auto threshold = ValueOrDie(ChooseThreshold(a.rows.view(), b.rows.view()));
  const auto candidates = ValueOrDie(FindCandidates(a.rows.view(), b.rows.view(), kLow, {}));
  return Judge(MatchOneToOne(candidates, a.person.size(), b.person.size()), a, b, true_pairs,
               threshold);
}

// `shared` persons on both sides, `alone` more on each, `duplicates` of each side twice on it.
std::pair<File, File> TwoFiles(std::uint32_t shared, std::uint32_t alone, std::uint32_t duplicates,
                               double errors, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  File a, b;
  for (std::uint32_t id = 0; id < shared; ++id) {
    const Tokens person = RandomPerson(random);
    a.Add(id, person);
    b.Add(id, WithErrors(person, errors, random));
    if (id < duplicates) a.Add(id, WithErrors(person, errors, random));
  }
  for (std::uint32_t id = shared; id < shared + alone; ++id) {
    const Tokens person = RandomPerson(random);
    a.Add(id, person);
    b.Add(id + alone, RandomPerson(random));
    if (id < shared + duplicates) a.Add(id, WithErrors(person, errors, random));
  }
  return {a, b};
}

TEST(ChooseThreshold, ComesCloseToTheBestF1WhateverTheOverlap) {
  for (const std::uint32_t shared : {100u, 500u, 900u}) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
      const auto [a, b] = TwoFiles(shared, 1000 - shared, 0, 0.3, seed);
      const Quality quality = JudgeLinkage(a, b, shared);
      EXPECT_GT(quality.best, 0.85);
      EXPECT_GT(quality.chosen, quality.best - 0.03)
          << "overlap " << shared << " of 1000, seed " << seed << ", best " << quality.best;
    }
  }
}

TEST(ChooseThreshold, StandsAFewPerCentOfDuplicates) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    const auto [a, b] = TwoFiles(500, 500, 15, 0.3, seed);
    const Quality quality = JudgeLinkage(a, b, 500);
    EXPECT_GT(quality.chosen, quality.best - 0.03) << "seed " << seed;
  }
}

TEST(ChooseThreshold, LinksNextToNobodyWhenNobodyIsOnBothSides) {
  const auto [a, b] = TwoFiles(0, 1000, 0, 0.3, 1);
  const auto threshold = ValueOrDie(ChooseThreshold(a.rows.view(), b.rows.view()));
  EXPECT_LE(ValueOrDie(FindCandidates(a.rows.view(), b.rows.view(), threshold, {})).size(), 15u);
}

TEST(ChooseThreshold, DoesNotDependOnKernelOrThreads) {
  const auto [a, b] = TwoFiles(300, 300, 0, 0.3, 1);
  const auto expected = ValueOrDie(ChooseThreshold(a.rows.view(), b.rows.view()));
  for (const Kernel* kernel : SupportedKernels()) {
    ComparisonOptions options;
    options.kernel = kernel;
    options.threads = 3;
    EXPECT_EQ(ValueOrDie(ChooseThreshold(a.rows.view(), b.rows.view(), options)), expected);
  }
}

TEST(ChooseThreshold, TakesEqualityForASideWithoutRows) {
  const auto [a, b] = TwoFiles(3, 3, 0, 0.3, 1);
  EXPECT_EQ(ValueOrDie(ChooseThreshold(a.rows.view(), {})),
            ValueOrDie(DiceThreshold::Create(1000, 1000)));
  EXPECT_THAT(ChooseThreshold(a.rows.view(), b.rows.view()), IsOk());
}

TEST(ChooseThresholdWithin, ComesCloseToTheBestF1ForSeveralRecordsAPerson) {
  for (std::uint64_t seed = 1; seed <= 2; ++seed) {
    std::mt19937_64 random(seed);
    File file;
    double true_pairs = 0;
    for (std::uint32_t id = 0; id < 800; ++id) {
      const Tokens person = RandomPerson(random);
      const std::uint32_t records = 1 + id % 3;
      true_pairs += records * (records - 1) / 2;
      for (std::uint32_t i = 0; i < records; ++i) file.Add(id, WithErrors(person, 0.15, random));
    }
    const auto threshold = ValueOrDie(ChooseThresholdWithin(file.rows.view()));
    const auto pairs = ValueOrDie(FindCandidatesWithin(file.rows.view(), kLow, {}));
    const Quality quality = Judge(pairs, file, file, true_pairs, threshold);
    EXPECT_GT(quality.best, 0.85);
    EXPECT_GT(quality.chosen, quality.best - 0.06) << "seed " << seed << ", best " << quality.best;
  }
}

}  // namespace
}  // namespace mirrorflow
