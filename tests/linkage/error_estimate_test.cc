#include "linkage/error_estimate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>
#include <set>
#include <type_traits>
#include <utility>
#include <vector>

#include "linkage/linker.h"
#include "linkage/one_to_one.h"
#include "linkage/score_mixture.h"
#include "tests/linkage/random_rows.h"
#include "tests/status_matchers.h"

namespace mirrorflow {
namespace {

static_assert(!std::is_convertible_v<ConfidentialErrorEstimate, LinkCounts>);
static_assert(!std::is_convertible_v<ConfidentialErrorEstimate, ErrorFigures>);

constexpr std::size_t kRowWords = 8;

// Rows of some bits each; the two rows of a person differ in a share of them that is drawn for each
// person, so that scores run from equality down into those of strangers.
struct Files {
  OwnedRows a{{}, kRowWords};
  OwnedRows b{{}, kRowWords};
  std::uint32_t shared = 0;  // row i of a is row i of b below this
};

void AppendBits(const std::vector<std::uint32_t>& bits, OwnedRows& rows) {
  const std::size_t begin = rows.words.size();
  rows.words.resize(begin + kRowWords, 0);
  for (const std::uint32_t bit : bits) {
    rows.words[begin + bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

Files MakeFiles(std::uint32_t shared, std::uint32_t only_a, std::uint32_t only_b,
                std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto bits = [&] {
    std::vector<std::uint32_t> drawn(100);
    for (auto& bit : drawn) bit = static_cast<std::uint32_t>(random() % (kRowWords * 64));
    return drawn;
  };
  Files files;
  files.shared = shared;
  for (std::uint32_t i = 0; i < shared; ++i) {
    std::vector<std::uint32_t> person = bits();
    AppendBits(person, files.a);
    const double wrong = std::exponential_distribution<>(5)(random);
    for (auto& bit : person) {
      if (std::bernoulli_distribution(std::min(1.0, wrong))(random)) {
        bit = static_cast<std::uint32_t>(random() % (kRowWords * 64));
      }
    }
    AppendBits(person, files.b);
  }
  for (std::uint32_t i = 0; i < only_a; ++i) AppendBits(bits(), files.a);
  for (std::uint32_t i = 0; i < only_b; ++i) AppendBits(bits(), files.b);
  return files;
}

struct Truth {
  double precision = 0;
  double recall = 0;
  std::uint64_t links = 0;
};

struct Case {
  Files files;
  CandidatesToFloor found;
  LinkageEvidence evidence;
  Truth truth;

  Case(const Case&) = delete;
  Case& operator=(const Case&) = delete;
  Case(Files made, DiceThreshold threshold)
      : files(std::move(made)),
        found(ValueOrDie(
            FindCandidatesToFloor(files.a.view(), files.b.view(), threshold, ComparisonOptions{}))),
        evidence{.rows_a = files.a.view().size(),
                 .rows_b = files.b.view().size(),
                 .candidates = found.candidates,
                 .floor = found.floor,
                 .stranger = found.stranger,
                 .threshold = threshold} {
    double correct = 0;
    for (const Candidate& link :
         MatchOneToOne(found.candidates, evidence.rows_a, evidence.rows_b)) {
      if (link.score < LeastScore(threshold)) break;
      ++truth.links;
      correct += link.a == link.b && link.a < files.shared ? 1 : 0;
    }
    truth.precision = correct / static_cast<double>(truth.links);
    truth.recall = correct / files.shared;
  }
};

const DiceThreshold kThreshold = *DiceThreshold::Create(42, 100);

void ExpectHolds(const EstimatedFigure& figure, double truth, const char* what) {
  EXPECT_LE(figure.low, truth + 1e-9) << what;
  EXPECT_GE(figure.high, truth - 1e-9) << what;
  EXPECT_LE(figure.low, figure.value) << what;
  EXPECT_GE(figure.high, figure.value) << what;
}

TEST(EstimateLinkageErrors, HoldsTheTruthForAnyOverlapAndEitherSideLarger) {
  for (const auto& [shared, only_a, only_b] :
       {std::tuple(200u, 800u, 800u), std::tuple(600u, 300u, 1200u), std::tuple(700u, 900u, 60u)}) {
    const Case c(MakeFiles(shared, only_a, only_b, 7), kThreshold);
    const auto estimate = ValueOrDie(EstimateLinkageErrors(c.evidence, {}, 1));
    const ErrorFigures& all = estimate.ExposeAll();
    ASSERT_EQ(all.estimability, Estimability::kEstimated) << shared;
    EXPECT_EQ(all.links, c.truth.links);
    ExpectHolds(all.precision, c.truth.precision, "precision");
    ExpectHolds(all.recall, c.truth.recall, "recall");
    ExpectHolds(all.true_pairs, shared, "true pairs");
    EXPECT_NEAR(all.precision.value, c.truth.precision, 0.03);
    EXPECT_LT(all.precision.high - all.precision.low, 0.3);
  }
}

TEST(EstimateLinkageErrors, SeesThatALowThresholdTakesStrangers) {
  const Case strict(MakeFiles(300, 700, 700, 3), *DiceThreshold::Create(50, 100));
  const Case lax(MakeFiles(300, 700, 700, 3), *DiceThreshold::Create(30, 100));
  const auto high = ValueOrDie(EstimateLinkageErrors(strict.evidence, {}, 1));
  const auto low = ValueOrDie(EstimateLinkageErrors(lax.evidence, {}, 1));
  EXPECT_LT(low.ExposeAll().precision.high, high.ExposeAll().precision.low);
  EXPECT_GT(low.ExposeAll().recall.value, high.ExposeAll().recall.value);
}

TEST(EstimateLinkageErrors, TheSameSeedGivesTheSameFigures) {
  const Case c(MakeFiles(200, 300, 300, 5), kThreshold);
  const auto once = ValueOrDie(EstimateLinkageErrors(c.evidence, {}, 9));
  const auto again = ValueOrDie(EstimateLinkageErrors(c.evidence, {}, 9));
  EXPECT_EQ(once.ExposeAll().precision.low, again.ExposeAll().precision.low);
  EXPECT_EQ(once.ExposeAll().recall.high, again.ExposeAll().recall.high);
  EXPECT_EQ(once.ExposeAll().true_pairs.value, again.ExposeAll().true_pairs.value);
}

TEST(EstimateLinkageErrors, SaysWhenThereAreTooFewRowsOrLinks) {
  const Case few_rows(MakeFiles(20, 20, 500, 5), kThreshold);
  EXPECT_EQ(ValueOrDie(EstimateLinkageErrors(few_rows.evidence, {}, 1)).ExposeAll().estimability,
            Estimability::kTooFewRows);
  const Case few_links(MakeFiles(3, 300, 300, 5), kThreshold);
  EXPECT_EQ(ValueOrDie(EstimateLinkageErrors(few_links.evidence, {}, 1)).ExposeAll().estimability,
            Estimability::kTooFewLinks);
}

TEST(EstimateLinkageErrors, PairsKnownByATokenNarrowTheRecall) {
  const Case c(MakeFiles(400, 600, 600, 11), kThreshold);
  std::vector<std::pair<std::uint32_t, std::uint32_t>> tokens;
  for (std::uint32_t i = 0; i < c.files.shared; i += 2) tokens.emplace_back(i, i);
  const auto without = ValueOrDie(EstimateLinkageErrors(c.evidence, {}, 1));
  PartialTruth known;
  known.token_pairs = tokens;
  const auto with = ValueOrDie(EstimateLinkageErrors(c.evidence, known, 1));
  ExpectHolds(with.ExposeAll().recall, c.truth.recall, "recall");
  EXPECT_LT(with.ExposeAll().recall.high - with.ExposeAll().recall.low,
            without.ExposeAll().recall.high - without.ExposeAll().recall.low);
}

TEST(EstimateLinkageErrors, TheStrataShareOutTheLinksOfTheWhole) {
  const Case c(MakeFiles(600, 400, 400, 13), kThreshold);
  std::vector<std::uint8_t> strata(c.evidence.rows_a);
  for (std::size_t i = 0; i < strata.size(); ++i) strata[i] = i % 3 == 0 ? 6 : 11;
  strata.back() = 2;  // alone in its stratum
  PartialTruth known;
  known.strata_a = strata;
  const auto estimate = ValueOrDie(EstimateLinkageErrors(c.evidence, known, 1));
  std::uint64_t links = 0;
  for (std::size_t code = 0; code < kStratumCount; ++code) {
    const auto& figures = estimate.ExposeByStratum()[code];
    EXPECT_EQ(figures.has_value(), code == 2 || code == 6 || code == 11) << code;
    if (figures.has_value()) links += figures->links;
  }
  EXPECT_EQ(estimate.ExposeByStratum()[2]->estimability, Estimability::kTooFewRows);
  ASSERT_EQ(estimate.ExposeByStratum()[11]->estimability, Estimability::kEstimated);
  ExpectHolds(estimate.ExposeByStratum()[11]->precision, c.truth.precision, "precision");
  EXPECT_NEAR(static_cast<double>(links), static_cast<double>(c.truth.links), 1.0);
}

TEST(EstimateLinkageErrors, RefusesAFloorAtTheThresholdAndStrataOfOtherRows) {
  const Case c(MakeFiles(100, 100, 100, 5), kThreshold);
  LinkageEvidence evidence = c.evidence;
  evidence.floor = LeastScore(kThreshold);
  EXPECT_THAT(EstimateLinkageErrors(evidence, {}, 1), StatusIs(absl::StatusCode::kInvalidArgument));
  const std::vector<std::uint8_t> strata(c.evidence.rows_a - 1, 6);
  PartialTruth known;
  known.strata_a = strata;
  EXPECT_THAT(EstimateLinkageErrors(c.evidence, known, 1),
              StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST(FitScoreMixture, FindsTrueAndChanceOfExpectedCounts) {
  // Observed is exactly what the model expects of these: the fit must give them back.
  constexpr std::size_t kBins = 20;
  BinnedScores scores;
  scores.rows = 20'000;
  scores.controls = 8'000;
  scores.links.assign(kBins, 0);
  scores.alternatives.assign(kBins, 0);
  scores.alternatives_other.assign(kBins, 0);
  std::vector<double> pairs(kBins), hazard(kBins);
  double total = 0, total_of_controls = 0, above = 0;
  for (std::size_t k = kBins; k-- > 0;) {
    const auto x = static_cast<double>(k);
    pairs[k] = 150 * std::exp(0.15 * x - 0.002 * x * x);
    hazard[k] = 0.4 * std::exp(-0.4 * x);
    const double before = std::exp(-total);
    const double linked = pairs[k] * std::exp(-(total + hazard[k] / 2));
    const double stays = std::exp(-hazard[k]);
    scores.links[k] = before * ((scores.rows - above) - stays * (scores.rows - above - linked));
    const double of_controls = hazard[k] * std::exp(MixturePrior{}.control_excess * x / kBins);
    scores.alternatives[k] =
        scores.controls * std::exp(-total_of_controls) * (1 - std::exp(-of_controls));
    scores.alternatives_other[k] = scores.alternatives[k];
    total += hazard[k];
    total_of_controls += of_controls;
    above += linked;
  }
  const MixtureFit fit = FitScoreMixture(scores, MixturePrior{});
  ASSERT_TRUE(fit.converged);
  for (std::size_t k = 2; k + 1 < kBins; ++k) {
    EXPECT_NEAR(std::exp(fit.mode[fit.bins_below + k]) / pairs[k], 1, 0.2) << k;
  }
  for (std::size_t k = 0; k < kBins / 2; ++k) {
    EXPECT_NEAR(std::exp(fit.mode[fit.bins_below + kBins + k]) / hazard[k], 1, 0.2) << k;
  }
}

}  // namespace
}  // namespace mirrorflow
