#include "linkage/error_estimate.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <random>

#include "absl/status/status.h"
#include "linkage/one_to_one.h"
#include "linkage/score_mixture.h"

namespace mirrorflow {
namespace {

constexpr std::size_t kDraws = 1000;
constexpr std::size_t kMaxDraws = 20 * kDraws;
constexpr double kCandidatesPerRow = 12;

// Numbers of given distributions, from a fixed engine.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  double Unit() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }
  double Normal() {  // Box and Muller, 1958
    const double radius = std::sqrt(-2 * std::log(Unit()));
    return radius * std::cos(2 * 3.141592653589793 * Unit());
  }
  double Poisson(double mean) {
    if (mean > 50) return std::max(0.0, std::round(mean + std::sqrt(mean) * Normal()));
    double count = 0;
    const double limit = std::exp(-mean);
    double product = Unit();
    while (product > limit) {
      product *= Unit();
      count += 1;
    }
    return count;
  }
  double Binomial(double n, double p) {
    if (!(p > 0) || n <= 0) return 0;
    if (p > 0.5) return n - Binomial(n, 1 - p);
    const double variance = n * p * (1 - p);
    if (variance > 20) {
      return std::clamp(std::round(n * p + std::sqrt(variance) * Normal()), 0.0, n);
    }
    // By the gaps between successes.
    const double log_failure = std::log1p(-p);
    double count = -1;
    double at = 0;
    while (at <= n) {
      at += std::floor(std::log(Unit()) / log_failure) + 1;
      count += 1;
    }
    return count;
  }

 private:
  std::mt19937_64 engine_;
};

struct Draw {
  double precision = 0;
  double recall = 0;
  double true_pairs = 0;
};

// What the numbers of this run may be, given the links that were seen and one set of parameters:
// which of the links of each bin are true, and how many true pairs are in no link. Nothing where
// more persons than rows would come out.
std::optional<Draw> Realise(const BinnedEvidence& evidence, const std::vector<double>& parameters,
                            Random& random) {
  const BinnedScores& scores = evidence.scores;
  const std::size_t bins = scores.links.size(), below = evidence.bins_below;
  double hazards = 0, partners_above = 0;
  double correct = 0, links = 0, all_correct = 0, missed = 0;
  for (std::size_t k = bins; k-- > 0;) {
    const double hazard = std::exp(parameters[below + bins + k]);
    const double pairs = std::exp(parameters[below + k]);
    const double middle = hazards + hazard / 2;
    const double partner_free = std::exp(-scores.unmatched_ratio * middle);
    const double kept = std::exp(-middle) * partner_free;
    const double at_risk = std::max(0.0, scores.rows - partners_above) * std::exp(-hazards);
    const double by_chance = at_risk * -std::expm1(-hazard);
    const double right =
        random.Binomial(scores.links[k], pairs * kept / (pairs * kept + by_chance));
    all_correct += right;
    missed += random.Poisson(pairs * (1 - kept));
    if (k >= evidence.threshold_bin) {
      correct += right;
      links += scores.links[k];
    }
    partners_above += pairs * partner_free;
    hazards += hazard;
  }
  double tail = 0;
  for (std::size_t i = 0; i < below; ++i) tail += std::exp(parameters[i]);
  missed += random.Poisson(std::min(tail, 1e9));
  const double true_pairs = all_correct + missed;
  if (true_pairs > scores.rows) return std::nullopt;
  return Draw{links > 0 ? correct / links : 1, true_pairs > 0 ? correct / true_pairs : 1,
              true_pairs};
}

std::vector<Draw> DrawAll(const BinnedEvidence& evidence, const MixtureFit& fit,
                          std::uint64_t seed) {
  Random random(seed);
  const std::size_t first_chance = fit.bins_below + evidence.scores.links.size();
  std::vector<Draw> draws;
  for (std::size_t i = 0; i < kMaxDraws && draws.size() < kDraws; ++i) {
    std::vector<double> parameters(fit.mode.size());
    for (double& x : parameters) x = random.Normal();
    SolveTransposed(fit.factor, parameters);
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      parameters[p] = std::clamp(parameters[p] + fit.mode[p], -40.0, 20.0);
      // Chance is no more frequent at higher scores.
      if (p > first_chance && p + 1 < parameters.size())
        parameters[p] = std::min(parameters[p], parameters[p - 1]);
    }
    if (const auto draw = Realise(evidence, parameters, random)) draws.push_back(*draw);
  }
  return draws;
}

// How much farther from the estimate the true value may be than the draws say, on the scale of log
// odds: the share of the error that is the model's. Set on corridors of other seeds than those that
// measure the coverage.
struct Stretch {
  double down;
  double up;
  // Half widths: this part of the error does not shrink with the number of links.
  double least_down;
  double least_up;
};
constexpr Stretch kPrecisionStretch = {.down = 0.7, .up = 1.0, .least_down = 0.6, .least_up = 0.6};
constexpr Stretch kRecallStretch = {.down = 1.3, .up = 3.9, .least_down = 0.6, .least_up = 1.5};

struct WeightedValue {
  double value;
  double weight;
};

EstimatedFigure Quantiles(std::vector<WeightedValue> values) {
  std::sort(values.begin(), values.end(),
            [](const WeightedValue& x, const WeightedValue& y) { return x.value < y.value; });
  double total = 0;
  for (const WeightedValue& v : values) total += v.weight;
  const auto at = [&](double share) {
    double sum = 0;
    for (const WeightedValue& v : values) {
      sum += v.weight;
      if (sum >= share * total) return v.value;
    }
    return values.back().value;
  };
  return {at(0.5), at(0.025), at(0.975)};
}

// `out_of`: how many the share is a share of; half a one is added to both sides, so that 0 and 1
// have log odds.
EstimatedFigure Stretched(const EstimatedFigure& share, double out_of, Stretch stretch) {
  const auto log_odds = [&](double x) {
    return std::log((x * out_of + 0.5) / ((1 - x) * out_of + 0.5));
  };
  const auto back = [&](double odds) {
    return std::clamp(((out_of + 1) / (1 + std::exp(-odds)) - 0.5) / out_of, 0.0, 1.0);
  };
  const double middle = log_odds(share.value);
  const double down = stretch.down * (middle - log_odds(share.low));
  const double up = stretch.up * (log_odds(share.high) - middle);
  return {share.value, std::min(share.value, back(middle - std::max(down, stretch.least_down))),
          std::max(share.value, back(middle + std::max(up, stretch.least_up)))};
}

struct TokenPairs {
  double linked = 0;
  double all = 0;
};

std::vector<Candidate> LinksOf(const LinkageEvidence& evidence) {
  return MatchOneToOne(evidence.candidates, evidence.rows_a, evidence.rows_b);
}

ErrorFigures Estimate(const LinkageEvidence& evidence, std::span<const Candidate> links,
                      TokenPairs tokens, std::uint64_t seed) {
  ErrorFigures figures;
  if (std::min(evidence.rows_a, evidence.rows_b) < kMinRowsToEstimate) return figures;
  const BinnedEvidence binned = CollectEvidence(evidence, links);
  const BinnedScores& scores = binned.scores;
  for (std::size_t k = binned.threshold_bin; k < scores.links.size(); ++k) {
    figures.links += static_cast<std::uint64_t>(scores.links[k]);
  }
  figures.estimability = Estimability::kTooFewLinks;
  if (scores.controls < static_cast<double>(kMinControlsToEstimate)) return figures;
  figures.estimability = Estimability::kNoFit;
  MixturePrior prior;
  prior.bins_below = binned.bins_below;
  const MixtureFit fit = FitScoreMixture(scores, prior);
  if (!fit.converged) return figures;
  const std::vector<Draw> draws = DrawAll(binned, fit, seed);
  if (draws.size() < kDraws / 2) return figures;

  // Pairs known by a token make those draws likelier whose recall fits them.
  const auto likelihood = [&](double recall) {
    const double r = std::clamp(recall, 1e-4, 1 - 1e-4);
    return tokens.linked * std::log(r) + (tokens.all - tokens.linked) * std::log1p(-r);
  };
  double best = -1e300;
  for (const Draw& draw : draws) best = std::max(best, likelihood(draw.recall));
  std::vector<WeightedValue> precision, recall, true_pairs;
  for (const Draw& draw : draws) {
    const double weight = std::exp(likelihood(draw.recall) - best);
    precision.push_back({draw.precision, weight});
    recall.push_back({draw.recall, weight});
    true_pairs.push_back({draw.true_pairs, weight});
  }
  figures.estimability = Estimability::kEstimated;
  const auto link_count = static_cast<double>(figures.links);
  figures.true_pairs = Quantiles(std::move(true_pairs));
  figures.precision =
      Stretched(Quantiles(std::move(precision)), std::max(link_count, 1.0), kPrecisionStretch);
  figures.recall = Stretched(Quantiles(std::move(recall)), std::max(figures.true_pairs.value, 1.0),
                             kRecallStretch);
  // The true pairs follow from links, precision and recall.
  figures.true_pairs.low =
      std::min(figures.true_pairs.low,
               link_count * figures.precision.low / std::max(figures.recall.high, 1e-6));
  figures.true_pairs.high = std::max(figures.true_pairs.high,
                                     std::min(scores.rows, link_count * figures.precision.high /
                                                               std::max(figures.recall.low, 1e-6)));
  return figures;
}

// The evidence about the rows of one stratum of side a alone. A row of b that is linked outside the
// stratum takes only what it likes better, so greedy matching gives the same links as in the whole.
class StratumEvidence {
 public:
  StratumEvidence(const LinkageEvidence& all, const std::vector<std::uint32_t>& taken_by,
                  const std::vector<std::uint32_t>& taken_at, std::span<const std::uint8_t> strata,
                  std::uint8_t stratum)
      : evidence_(all) {
    std::vector<std::uint32_t> number(all.rows_a, 0);
    evidence_.rows_a = 0;
    for (std::size_t i = 0; i < strata.size(); ++i) {
      if (strata[i] == stratum) number[i] = static_cast<std::uint32_t>(evidence_.rows_a++);
    }
    for (const Candidate& pair : all.candidates) {
      if (strata[pair.a] != stratum) continue;
      const bool taken = taken_at[pair.b] > pair.score && strata[taken_by[pair.b]] != stratum;
      if (!taken) candidates_.push_back({number[pair.a], pair.b, pair.score});
    }
    evidence_.candidates = candidates_;
  }
  StratumEvidence(const StratumEvidence&) = delete;
  StratumEvidence& operator=(const StratumEvidence&) = delete;

  const LinkageEvidence& get() const { return evidence_; }

 private:
  LinkageEvidence evidence_;
  std::vector<Candidate> candidates_;
};

}  // namespace

std::string_view EstimabilityName(Estimability estimability) {
  switch (estimability) {
    case Estimability::kEstimated:
      return "estimated";
    case Estimability::kTooFewRows:
      return "too few rows";
    case Estimability::kTooFewLinks:
      return "too few links";
    case Estimability::kNoFit:
      return "no fit";
  }
  return "unknown";
}

absl::StatusOr<CandidatesToFloor> FindCandidatesToFloor(const BitRows& a, const BitRows& b,
                                                        DiceThreshold threshold,
                                                        const ComparisonOptions& options) {
  constexpr std::size_t kSampledRows = 700;
  constexpr std::uint32_t kSteps = 1000;
  constexpr std::uint32_t kLeastSteps = 30;  // from threshold to floor

  if (a.size() == 0 || b.size() == 0) return CandidatesToFloor{};
  const std::size_t count_a = std::min(a.size(), kSampledRows);
  const std::size_t count_b = std::min(b.size(), kSampledRows);
  const std::vector<std::uint64_t> words_a = EvenlySpacedRows(a, count_a);
  const std::vector<std::uint64_t> words_b = EvenlySpacedRows(b, count_b);
  ComparisonOptions quiet = options;
  quiet.progress = {};
  auto sample = FindCandidates({words_a, a.row_words}, {words_b, b.row_words},
                               *DiceThreshold::Create(1, kSteps), quiet);
  if (!sample.ok()) return sample.status();
  const double scale = static_cast<double>(a.size()) / static_cast<double>(count_a) *
                       (static_cast<double>(b.size()) / static_cast<double>(count_b));
  const auto keep = static_cast<std::size_t>(
      kCandidatesPerRow * static_cast<double>(std::min(a.size(), b.size())) / scale);
  const auto step_of = [](std::uint64_t part, std::uint64_t whole) {
    return static_cast<std::uint32_t>(part * kSteps / whole);
  };
  const std::uint32_t chosen = step_of(threshold.numerator(), threshold.denominator());
  const std::uint32_t highest = std::max(chosen, kLeastSteps + 1) - kLeastSteps;
  std::uint32_t floor = 1;
  if (keep < sample->size()) floor = step_of((*sample)[keep].score, kScoreOfEqual);
  const DiceThreshold lowest =
      *DiceThreshold::Create(std::clamp<std::uint32_t>(floor, 1, highest), kSteps);

  CandidatesToFloor result;
  auto found = FindCandidates(a, b, lowest, options);
  if (!found.ok()) return found.status();
  result.candidates = *std::move(found);
  result.floor = LeastScore(lowest);
  const std::uint32_t median = sample->empty() ? 0 : (*sample)[sample->size() / 2].score;
  result.stranger = std::min(median, result.floor - 1);
  return result;
}

absl::StatusOr<ConfidentialErrorEstimate> EstimateLinkageErrors(const LinkageEvidence& evidence,
                                                                const PartialTruth& known,
                                                                std::uint64_t seed) {
  const std::uint32_t threshold = LeastScore(evidence.threshold);
  if (evidence.floor >= threshold || evidence.stranger >= evidence.floor) {
    return absl::InvalidArgumentError(
        "the candidates must go down to a floor between the score of strangers and the threshold");
  }
  if (!known.strata_a.empty() && known.strata_a.size() != evidence.rows_a) {
    return absl::InvalidArgumentError("there must be a stratum for each row of side a");
  }
  std::vector<std::uint32_t> taken_by(evidence.rows_b, 0), taken_at(evidence.rows_b, 0);
  const std::vector<Candidate> links = LinksOf(evidence);
  for (const Candidate& link : links) {
    taken_by[link.b] = link.a;
    taken_at[link.b] = link.score;
  }
  // Of all rows of side a, or of those of a stratum.
  const auto tokens_in = [&](std::optional<std::uint8_t> stratum) {
    TokenPairs tokens;
    for (const auto& [a, b] : known.token_pairs) {
      if (stratum.has_value() && known.strata_a[a] != *stratum) continue;
      tokens.all += 1;
      if (taken_by[b] == a && taken_at[b] >= threshold) tokens.linked += 1;
    }
    return tokens;
  };
  std::array<std::optional<ErrorFigures>, kStratumCount> by_stratum;
  std::array<bool, kStratumCount> present{};
  for (const std::uint8_t code : known.strata_a) {
    if (code >= kStratumCount) return absl::InvalidArgumentError("a stratum code is out of range");
    present[code] = true;
  }
  for (std::uint8_t code = 0; code < kStratumCount; ++code) {
    if (!present[code]) continue;
    const StratumEvidence part(evidence, taken_by, taken_at, known.strata_a, code);
    by_stratum[code] = Estimate(part.get(), LinksOf(part.get()), tokens_in(code), seed + 1 + code);
  }
  return ConfidentialErrorEstimate(Estimate(evidence, links, tokens_in(std::nullopt), seed),
                                   by_stratum);
}

}  // namespace mirrorflow
